using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public class SessionTests
{
    [Fact]
    public async Task Two_runspaces_hold_two_connections()
    {
        await using var one = new StandInSession(BackendKind.Sqlite);
        await using var other = new StandInSession(BackendKind.Pebble);
        Assert.Equal(one.Server.Uri, Uri(one));
        Assert.Equal(other.Server.Uri, Uri(other));
        one.Run("Disconnect-EventoServer").ThrowOnError();
        Assert.Equal(other.Server.Uri, Uri(other));
        other.Run("$null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Assert.Empty(one.Server.Messages());
        Assert.Single(other.Server.Messages());
    }

    [Fact]
    public async Task A_connection_can_be_handed_to_runspaces_that_work_at_once()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        var connection = session.Run("Get-EventoConnection").Single.BaseObject;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(() =>
        {
            using var runner = ScriptRunner.Lend();
            runner.Set("connection", connection);
            Assert.Equal(20, runner.Run("1..20 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage $args[0] T -Connection $connection", $"a-{worker}").Values.Count);
            Assert.Equal(19L, runner.Run("Get-EventoStreamVersion $args[0] -Connection $connection", $"a-{worker}").Single.BaseObject);
        })));
        Assert.Equal(120, session.Server.Messages().Count);
    }

    [Fact]
    public async Task A_given_connection_goes_before_the_session_s()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        await using var other = new BackendStandIn(BackendKind.Sqlite);
        session.Run(
            "$other = Connect-EventoServer $args[0] -Token $args[1] -NoDefault; $null = Write-EventoMessage a-1 T @{} -Connection $other", other.Uri, other.Token).ThrowOnError();
        Assert.Empty(session.Server.Messages());
        Assert.Single(other.Messages());
    }

    [Fact]
    public async Task A_connection_outlives_the_import_of_the_module()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run("Import-Module $args[0] -Force", Repository.Manifest).ThrowOnError();
        Assert.Equal(session.Server.Uri, Uri(session));
    }

    private static Uri Uri(StandInSession session) => ((EventoConnection)session.Run("Get-EventoConnection").Single.BaseObject).Uri;
}
