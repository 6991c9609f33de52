using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class SystemCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void SYS_001_version()
    {
        Assert.Matches(@"^\d+\.\d+", _space.Value<string>("Invoke-EventoRpc sys.version"));
        Assert.Matches(@"^\d+\.\d+", _space.Value<string>("(Get-EventoConnection).ServerVersion"));
    }

    [Fact]
    public void SYS_002_health()
    {
        var info = _space.Value<EventoServerInfo>("Get-EventoServer");
        Assert.Equal(("ok", _space.Name), (info.Status, info.Namespace));
        Assert.True(info.Latency > TimeSpan.Zero);
        Assert.True(_space.Value<bool>("Test-EventoServer"));
    }
}
