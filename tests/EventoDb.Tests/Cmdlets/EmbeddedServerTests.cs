using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.Loader;
using System.Security;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public sealed class EmbeddedServerTests : IDisposable
{
    private readonly ScriptRunner _runner = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("evento-").FullName;

    public void Dispose()
    {
        _runner.Dispose();
        TestFolder.Remove(_folder);
    }

    [Fact]
    public void Starting_connects_the_session_to_a_server_in_memory()
    {
        var server = Start("Start-EventoServer");
        Assert.Equal((true, false, null, server.Uri.Port), (server.IsRunning, server.TestMode, server.Path, server.Port));
        Assert.True(server.Uri.IsLoopback);
        Assert.IsType<SecureString>(server.Token);
        Assert.Equal(server.Uri.ToString(), server.ToString());
        var connection = Assert.IsType<EventoConnection>(_runner.Run("Get-EventoConnection").Single.BaseObject);
        Assert.Equal((server.Uri, "default"), (connection.Uri, connection.Namespace));
        Assert.NotNull(connection.ServerVersion);
        Assert.Equal(0L, _runner.Run("(Write-EventoMessage a-1 T @{}).Position").Single.BaseObject);
    }

    [Fact]
    public void Stopping_disconnects_and_frees_the_port()
    {
        var server = Start($"Start-EventoServer -Port {UnsharedPort.Next()}");
        Assert.Empty(_runner.Run("Stop-EventoServer").ThrowOnError().Output);
        Assert.False(server.IsRunning);
        Assert.Empty(_runner.Run("if (-not $env:EVENTODB_URL) { Get-EventoConnection }").ThrowOnError().Output);
        Assert.False(Listens(server.Port));
        Assert.Equal(server.Port, Start($"Start-EventoServer -Port {server.Port}").Port);
    }

    /// <summary>Windows keeps the port of a server that has ended as long as the other end of a connection to it is open.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("Connect-EventoServer http://localhost:$($server.Port) -Token $server.Token")]
    [InlineData("Disconnect-EventoServer")]
    public void Stopping_closes_the_session_s_connections_to_it(string script)
    {
        var server = Start("Start-EventoServer");
        _runner.Run($"$null = 1..200 | ForEach-Object {{ @{{ n = $_ }} }} | Write-EventoMessage -StreamName a-1 -Type T; {script}; $null = Test-EventoServer $server.Uri").ThrowOnError();
        Assert.NotEmpty(ConnectionsTo(server.Port));
        _runner.Run("Stop-EventoServer $server").ThrowOnError();
        Assert.Empty(ConnectionsTo(server.Port));
    }

    [Fact]
    public void A_connection_outlives_the_server_that_comes_back()
    {
        var server = Start($"Start-EventoServer -Port {UnsharedPort.Next()}");
        var result = _runner.Run(
            """
            $kept = Get-EventoConnection
            $token = $server.Token
            Stop-EventoServer
            $null = Start-EventoServer -Port $server.Port -Token $token -NoConnect
            (Write-EventoMessage a-1 T @{} -Connection $kept).Position
            """);
        Assert.Equal(0L, result.Single.BaseObject);
    }

    [Fact]
    public void The_server_stays_in_a_load_context_of_its_own()
    {
        Start("Start-EventoServer");
        var context = Assert.Single(AssemblyLoadContext.All, context => context.Name == "EventoDb.Server");
        Assert.Contains(context.Assemblies, assembly => assembly.GetName().Name == "Microsoft.Data.Sqlite");
        Assert.All(context.Assemblies, assembly => Assert.NotSame(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(assembly)));
    }

    [Fact]
    public void A_file_keeps_what_was_written_and_is_found_from_the_current_folder()
    {
        _runner.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($args[0])", _folder).ThrowOnError();
        var server = Start("Start-EventoServer -Path ./data.db");
        Assert.Equal(Path.Combine(_folder, "data.db"), server.Path);
        _runner.Run("$null = Write-EventoMessage a-1 T @{ x = 1 }; Stop-EventoServer").ThrowOnError();
        Assert.True(File.Exists(server.Path));
        Start("Start-EventoServer -Path data.db");
        Assert.Equal(1L, _runner.Run("(Get-EventoStream a-1).Data.x").Single.BaseObject);
    }

    [Theory]
    [InlineData("$token")]
    [InlineData("([Net.NetworkCredential]::new('', $token).Password)")]
    public void A_token_may_be_brought_along(string token)
    {
        Start($"$token = New-EventoToken default; Start-EventoServer -Token {token} -NoConnect");
        _runner.Run("Connect-EventoServer $server.Uri -Token $token").ThrowOnError();
    }

    [Fact]
    public void NoConnect_leaves_the_session_as_it_is()
    {
        Start("Start-EventoServer -NoConnect");
        Assert.Empty(_runner.Run("if (-not $env:EVENTODB_URL) { Get-EventoConnection }").ThrowOnError().Output);
        _runner.Run("Connect-EventoServer $server.Uri -Token $server.Token").ThrowOnError();
    }

    [Fact]
    public void TestMode_takes_any_token_and_none()
    {
        Assert.True(Start("Start-EventoServer -TestMode").TestMode);
        _runner.Run("Connect-EventoServer $server.Uri -Token rubbish; $null = Write-EventoMessage a-1 T @{}").ThrowOnError();
    }

    [Fact]
    public void Several_run_side_by_side_and_are_stopped_by_the_pipeline()
    {
        var one = Start("Start-EventoServer");
        var other = Start("Start-EventoServer");
        Assert.NotEqual(one.Port, other.Port);
        _runner.Run("$args | Stop-EventoServer", one, other).ThrowOnError();
        Assert.Equal((false, false), (one.IsRunning, other.IsRunning));
        _runner.Run("$args | Stop-EventoServer", one, other).ThrowOnError();
    }

    [Fact]
    public void Stopping_another_server_keeps_the_connection()
    {
        var one = Start("Start-EventoServer");
        var other = Start("Start-EventoServer");
        _runner.Run("Stop-EventoServer $args[0]", one).ThrowOnError();
        Assert.Equal(other.Uri, ((EventoConnection)_runner.Run("Get-EventoConnection").Single.BaseObject).Uri);
    }

    [Fact]
    public void Without_argument_the_one_that_the_session_is_connected_to_goes_first_then_the_latest()
    {
        var first = Start("Start-EventoServer");
        var second = Start("Start-EventoServer -NoConnect");
        var third = Start("Start-EventoServer -NoConnect");
        var states = new List<(bool, bool, bool)>();
        for (var i = 0; i < 3; i++)
        {
            _runner.Run("Stop-EventoServer").ThrowOnError();
            states.Add((first.IsRunning, second.IsRunning, third.IsRunning));
        }
        Assert.Equal([(false, true, true), (false, true, false), (false, false, false)], states);
        var error = _runner.Run("Stop-EventoServer").Error;
        Assert.StartsWith("SERVER_NOT_RUNNING,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_stops_no_other_s_server_unless_it_is_named()
    {
        using var other = new ScriptRunner();
        var server = Start("Start-EventoServer");
        Assert.StartsWith("SERVER_NOT_RUNNING,", other.Run("Stop-EventoServer").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(server.IsRunning);
        other.Run("Stop-EventoServer $args[0]", server).ThrowOnError();
        Assert.False(server.IsRunning);
    }

    [Fact]
    public void WhatIf_starts_and_stops_nothing()
    {
        Assert.Empty(_runner.Run("Start-EventoServer -Path $args[0] -WhatIf", Path.Combine(_folder, "x.db")).ThrowOnError().Output);
        Assert.Empty(Directory.GetFiles(_folder));
        var server = Start("Start-EventoServer");
        _runner.Run("Stop-EventoServer -WhatIf").ThrowOnError();
        Assert.True(server.IsRunning);
    }

    [Fact]
    public void Closing_the_runspace_ends_its_servers()
    {
        EventoServer server;
        using (var runner = new ScriptRunner()) server = (EventoServer)runner.Run("Start-EventoServer").Single.BaseObject;
        Assert.False(server.IsRunning);
        Assert.False(Listens(server.Port));
    }

    [Fact]
    public void Removing_the_module_ends_the_session_s_servers_and_no_other()
    {
        using var other = new ScriptRunner();
        var kept = (EventoServer)other.Run("Start-EventoServer").Single.BaseObject;
        var ended = Start("Start-EventoServer");
        _runner.Run("Remove-Module EventoDb").ThrowOnError();
        Assert.False(ended.IsRunning);
        Assert.True(kept.IsRunning);
        _runner.Run("Import-Module $args[0]", Repository.Manifest).ThrowOnError();
        Assert.Empty(_runner.Run("if (-not $env:EVENTODB_URL) { Get-EventoConnection }").ThrowOnError().Output);
    }

    [Fact]
    public void A_busy_port_is_told_so()
    {
        using var busy = new TcpListener(System.Net.IPAddress.Loopback, 0);
        busy.Start();
        var port = ((System.Net.IPEndPoint)busy.LocalEndpoint).Port;
        var error = AssertFails($"Start-EventoServer -Port {port}", "PORT_IN_USE", "ResourceBusy");
        Assert.Contains($"Port {port} is in use", error, StringComparison.Ordinal);
        Assert.Empty(_runner.Run("if (-not $env:EVENTODB_URL) { Get-EventoConnection }").ThrowOnError().Output);
    }

    [Fact]
    public void A_file_that_is_no_database_is_told_so_and_left_as_it_was()
    {
        var path = Path.Combine(_folder, "notes.txt");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("These are my notes.\n", 500)));
        var before = File.ReadAllBytes(path);
        Assert.Contains("notes.txt' is no EventoDB database", AssertFails($"Start-EventoServer -Path '{path}'", "DATABASE_INVALID", "InvalidData"), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_file_that_another_server_has_open_is_told_so()
    {
        var path = Path.Combine(_folder, "data.db");
        Start($"Start-EventoServer -Path '{path}'");
        Assert.Contains("in use by another server", AssertFails($"Start-EventoServer -Path '{path}'", "DATABASE_LOCKED", "ResourceBusy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing/data.db", "DIRECTORY_NOT_FOUND", "ObjectNotFound")]
    [InlineData(".", "DATABASE_INVALID", "InvalidData")]
    [InlineData("variable:x", "INVALID_ARGUMENT", "InvalidArgument")]
    [InlineData("nodrive:/x", "INVALID_ARGUMENT", "InvalidArgument")]
    public void A_path_that_cannot_be_is_told_so(string path, string code, string category)
    {
        _runner.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($args[0])", _folder).ThrowOnError();
        AssertFails($"Start-EventoServer -Path {path}", code, category);
    }

    [Theory]
    [InlineData("-Token rubbish", "INVALID_TOKEN")]
    [InlineData("-Token (New-EventoToken other)", "INVALID_TOKEN")]
    [InlineData("-Token 42", "INVALID_ARGUMENT")]
    public void A_token_that_cannot_be_is_told_so(string arguments, string code) =>
        Assert.DoesNotContain("rubbish", AssertFails("Start-EventoServer " + arguments, code, "InvalidArgument"), StringComparison.Ordinal);

    [Theory]
    [InlineData("-Port -1")]
    [InlineData("-Port 65536")]
    [InlineData("-Port x")]
    [InlineData("-Path ''")]
    public void What_cannot_be_meant_is_refused(string arguments) => Assert.NotNull(_runner.Run("Start-EventoServer " + arguments).Error);

    [Fact]
    public void Where_it_cannot_be_loaded_the_system_and_those_it_is_shipped_for_are_named()
    {
        var folder = Path.Combine(Repository.Root, "lib", "server");
        var error = UnloadableServer.Explain(new TypeInitializationException("T", new DllNotFoundException("There is no e_sqlite3.")), folder);
        Assert.Equal("SERVER_UNAVAILABLE", error.Code);
        Assert.Equal(
            $"The embedded server cannot be loaded on this system, {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}: There is no e_sqlite3. " +
            "The module brings SQLite for linux-arm64, linux-musl-arm64, linux-musl-x64, linux-x64, osx-arm64, osx-x64, win-arm64, win-x64.",
            error.Message);
    }

    private static IEnumerable<TcpConnectionInformation> ConnectionsTo(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Where(connection => connection.RemoteEndPoint.Port == port && connection.State != TcpState.TimeWait);

    private static bool Listens(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(System.Net.IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private EventoServer Start(string script)
    {
        var last = script.LastIndexOf("Start-EventoServer", StringComparison.Ordinal);
        return (EventoServer)_runner.Run($"{script[..last]}$server = {script[last..]}; $server").Single.BaseObject;
    }

    private string AssertFails(string script, string code, string category)
    {
        var result = _runner.Run(script);
        var error = Assert.Single(result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal(code + ",EventoDb.Commands.StartEventoServerCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category.ToString());
        return error.ToString();
    }
}
