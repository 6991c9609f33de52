using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class ErrorCases(TestServer server) : IDisposable
{
    private const string Token = "ns_ZGVmYXVsdA_0000000000000000000000000000000000000000000000000000000000000000";
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void ERROR_001_unknown_method() => AssertCode("METHOD_NOT_FOUND", _space.Run("Invoke-EventoRpc no.such.method"));

    [Theory]
    [InlineData("Write-EventoMessage -Type T -Data @{}", "StreamName")]
    [InlineData("Write-EventoMessage a-1 -Data @{}", "Type")]
    [InlineData("Write-EventoMessage a-1 T", "Data")]
    [InlineData("Get-EventoStream -StreamName $null", "StreamName")]
    public async Task ERROR_002_missing_argument(string script, string parameter) => await AssertRefusedHere(script, parameter);

    [Theory]
    [InlineData("Write-EventoMessage a-1 T 'no json'", "Data")]
    [InlineData("Write-EventoMessage a-1 T @(1, 2)", "Data")]
    [InlineData("Write-EventoMessage a-1 T @{} -ExpectedVersion -2", "ExpectedVersion")]
    [InlineData("Get-EventoStream a-1 -First 0", "First")]
    [InlineData("Get-EventoStream ''", "StreamName")]
    public async Task ERROR_003_wrong_argument(string script, string parameter) => await AssertRefusedHere(script, parameter);

    [Fact]
    public void ERROR_004_nobody_listens()
    {
        var nobody = StubServer.Nobody();
        var result = _space.Run("Connect-EventoServer $args[0] -Token $args[1] -RetryCount 0", nobody.ToString(), Token);
        AssertCode("NETWORK_ERROR", result);
        Assert.Contains($"127.0.0.1:{nobody.Port}", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ERROR_005_malformed_JSON()
    {
        await using var stub = Stub(StubAnswer.Json("""[["id","T","""));
        AssertCode("MALFORMED_RESPONSE", Read(stub));
    }

    [Fact]
    public async Task ERROR_006_no_answer_in_time()
    {
        await using var stub = Stub(StubAnswer.Stall);
        var clock = new TestClock();
        _space.Runner.Timing = TestTiming.On(clock);
        var reading = Task.Run(() => _space.Run(
            "$connection = Connect-EventoServer $args[0] -Token $args[1] -TimeoutSec 0.5 -RetryCount 0 -NoDefault; Get-EventoStream a-1 -Connection $connection",
            stub.Uri.ToString(), Token));
        await Eventually.TrueAsync(() => stub.Requests.Any(request => request.Rpc == "stream.get"));
        clock.Advance(TimeSpan.FromSeconds(0.5));
        var result = await reading;
        AssertCode("TIMEOUT", result);
        Assert.Contains("0.5 s", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ERROR_007_a_web_page_with_status_500()
    {
        await using var stub = Stub(StubAnswer.Html(500, "<html><head><style>b{}</style></head><body><h1>Oh no</h1><p>It broke.</p></body></html>"));
        var result = Read(stub);
        AssertCode("HTTP_ERROR", result);
        Assert.Equal(500, Assert.IsType<EventoException>(result.Error.Exception).StatusCode);
        Assert.Contains("Oh no It broke.", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    private static StubServer Stub(StubAnswer answer) => new(request =>
        request.Target == "/version" ? StubAnswer.Json("""{"version":"0.7.0"}""")
        : request.Text.Contains("sys.version", StringComparison.Ordinal) ? StubAnswer.Json("\"0.7.0\"")
        : answer);

    private ScriptResult Read(StubServer stub) => _space.Run(
        "$connection = Connect-EventoServer $args[0] -Token $args[1] -RetryCount 0 -NoDefault; Get-EventoStream a-1 -Connection $connection",
        stub.Uri.ToString(), Token);

    private static async Task AssertRefusedHere(string script, string parameter)
    {
        await using var stub = Stub(StubAnswer.Json("null"));
        using var runner = ScriptRunner.Lend();
        runner.Run("Connect-EventoServer $args[0] -Token $args[1]", stub.Uri.ToString(), Token).ThrowOnError();
        var before = stub.Requests.Count;
        var result = runner.Run(script);
        Assert.Contains(parameter, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, stub.Requests.Count);
        Assert.Empty(result.Output);
    }

    private static void AssertCode(string code, ScriptResult result) =>
        Assert.StartsWith(code + ",", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
}
