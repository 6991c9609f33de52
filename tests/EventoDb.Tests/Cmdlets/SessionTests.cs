using EventoDb.Tests.Completion;
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
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Run("Import-Module $args[0] -Force", Repository.Manifest).ThrowOnError();
        Assert.Equal(session.Server.Uri, Uri(session));
    }

    [Fact]
    public async Task A_forgotten_session_leaves_nothing_to_who_has_the_runspace_next()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Run("$null = New-EventoNamespace tenant; $server = Start-EventoServer; Connect-EventoServer $args[0] -Token $args[1]", session.Server.Uri.ToString(), session.Server.Token).ThrowOnError();
        Assert.Equal(["default", "tenant"], Tab.Complete(session, "Use-EventoNamespace "));
        EventoSession.Forget(session.Runner.Runspace);
        Assert.Empty(session.Run("Get-EventoConnection").Values);
        Assert.False((bool)session.Run("$server.IsRunning").Single.BaseObject);
        session.Run("Connect-EventoServer $args[0] -Token $args[1]", session.Server.Uri.ToString(), session.Server.Token).ThrowOnError();
        Assert.Equal(["default"], Tab.Complete(session, "Use-EventoNamespace "));
    }

    private static Uri Uri(StandInSession session) => ((EventoConnection)session.Run("Get-EventoConnection").Single.BaseObject).Uri;
}
