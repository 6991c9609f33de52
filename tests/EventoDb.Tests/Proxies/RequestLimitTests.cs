using EventoDb.Tests.Support;
using EventoDb.Tests.Transfer;

namespace EventoDb.Tests.Proxies;

/// <summary>Ways that take smaller requests than the server does, as nginx where client_max_body_size is not raised.</summary>
public class RequestLimitTests
{
    private const int Count = 3000;
    private const string Connect = "$way = Connect-EventoServer $args[0] -Token $args[1] -NoProxy -NoDefault -PassThru; ";

    [Fact]
    public async Task An_import_halves_its_requests_until_they_fit_and_the_connection_remembers_it()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(ProxyKind.NginxPlain, session.Server.Uri, Take100k);
        var file = session.WriteFile("a.ndjson", TransferSession.Lines(Count));
        var result = await Task.Run(() => session.Run(
            Connect + """
            Import-EventoMessage $args[2] -Connection $way -Verbose
            Import-EventoMessage $args[2] -Connection $way -Verbose -Clear -Confirm:$false
            """,
            proxy.Uri.ToString(), session.TargetToken, file));
        Assert.Equal(2, result.ThrowOnError().Output.Count);
        Assert.Equal(Enumerable.Range(1, Count).Select(static number => TransferSession.Id(number)), session.Imported.Select(static message => message.Id));
        // 500 kB, 250, 125: the fourth fits, and the second import begins with it.
        var said = result.Verbose.Where(static line => line.Contains("client_max_body_size", StringComparison.Ordinal)).ToList();
        Assert.InRange(said.Count, 2, 5);
        Assert.Equal(said.Count, said.Distinct().Count());
    }

    [Fact]
    public async Task A_line_that_is_too_large_alone_is_named_with_the_limit()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(ProxyKind.NginxPlain, session.Server.Uri, Take100k);
        var large = $$"""{"text":"{{new string('x', 200_000)}}"}""";
        var file = session.WriteFile("a.ndjson", [.. TransferSession.Lines(6), TransferSession.Line(7, data: large)]);
        var error = (await Task.Run(() => session.Run(Connect + "Import-EventoMessage $args[2] -Connection $way", proxy.Uri.ToString(), session.TargetToken, file))).Error;
        Assert.Contains("line 7", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("client_max_body_size", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("6 of 7", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(6, session.Imported.Count);
    }

    [Fact]
    public async Task A_copy_goes_in_requests_that_fit()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(ProxyKind.NginxKeepAlive, session.Server.Uri, Take100k);
        for (var i = 0; i < Count; i++) session.Server.Write($"order-{i % 7}");
        var result = await Task.Run(() => session.Run(
            Connect + "Copy-EventoNamespace (Get-EventoConnection) $way -Verify", proxy.Uri.ToString(), session.TargetToken));
        Assert.Single(result.ThrowOnError().Output);
        Assert.Equal(Count, session.Imported.Count);
    }

    [Fact]
    public async Task A_message_that_is_too_large_for_the_way_is_an_error_of_its_own_and_the_next_is_written()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(ProxyKind.NginxPlain, session.Server.Uri);
        var result = await Task.Run(() => session.Run(
            Connect + """1, 1500000, 2 | Write-EventoMessage order-1 Placed { @{ text = 'x' * $_ } } -Connection $way""", proxy.Uri.ToString(), session.TargetToken));
        Assert.Equal(2, result.Output.Count);
        var error = Assert.Single(result.Errors);
        Assert.Contains("client_max_body_size", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("client_max_body_size", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(1500000, ScriptResult.NumberOf(error));
    }

    private static string Take100k(string text) => text.Replace("    location /", "    client_max_body_size 100k;\n    location /", StringComparison.Ordinal);
}
