using EventoDb.Tests.Support;

namespace EventoDb.Tests.Proxies;

/// <summary>Each configuration of docs/samples/proxies is one that its program takes, and that lets cmdlets through.</summary>
public class ProxyConfigurationTests(TestServer server)
{
    public static TheoryData<ProxyKind> Kinds => [.. Enum.GetValues<ProxyKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_written_through_it_is_read_through_it(ProxyKind kind)
    {
        using var space = server.CreateNamespace();
        await using var proxy = await ProxyProcess.StartAsync(kind, new Uri(space.Uri));
        var read = await Task.Run(() => space.Run(
            """
            $way = Connect-EventoServer $args[0] -Token $args[1] -SkipCertificateCheck -NoProxy -NoDefault -WarningAction SilentlyContinue
            1..300 | Write-EventoMessage -StreamName { "order-$($_ % 7)" } -Type Placed -Data { @{ n = $_ } } -Connection $way | Out-Null
            Get-EventoCategory order -Connection $way | ForEach-Object { $_.Data.n }
            """,
            proxy.Uri.ToString(), space.Token).Values);
        Assert.Equal(Enumerable.Range(1, 300).Select(static n => (long)n), read.Cast<long>());
    }
}
