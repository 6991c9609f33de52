using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Live;

/// <summary>A script that runs in a runspace of its own beside the test.</summary>
internal sealed class BackgroundScript : IAsyncDisposable
{
    private readonly ScriptRunner _runner = ScriptRunner.Lend();
    private readonly PowerShell _shell;
    private readonly PSDataCollection<PSObject> _output = [];

    /// <summary>Starts a script in a runspace that is connected to a stand-in.</summary>
    public BackgroundScript(BackendStandIn server, string script, params object?[] arguments)
        : this(server.Uri.ToString(), server.Token, script, arguments)
    {
    }

    /// <summary>Starts a script in a runspace with a clock and waits of its own that is connected to a stand-in.</summary>
    public BackgroundScript(BackendStandIn server, SessionTiming timing, string script, params object?[] arguments)
        : this(server.Uri.ToString(), server.Token, timing, script, arguments)
    {
    }

    /// <summary>Starts a script in a runspace that is connected to the server of a namespace.</summary>
    public BackgroundScript(TestNamespace space, string script, params object?[] arguments)
        : this(space.Uri, space.Token, script, arguments)
    {
    }

    /// <summary>Starts a script in a runspace that is connected to a server.</summary>
    public BackgroundScript(string uri, string token, string script, params object?[] arguments)
        : this(uri, token, TestTiming.Patient, script, arguments)
    {
    }

    private BackgroundScript(string uri, string token, SessionTiming timing, string script, object?[] arguments)
    {
        _runner.Timing = timing;
        _runner.Run("Connect-EventoServer $args[0] -Token $args[1]", uri, token).ThrowOnError();
        _shell = _runner.Create(script, arguments);
        Running = Task.Factory.FromAsync(_shell.BeginInvoke<PSObject, PSObject>(null, _output), _shell.EndInvoke);
    }

    /// <summary>Ends when the script does.</summary>
    public Task Running { get; }

    /// <summary>What it has emitted so far.</summary>
    public IReadOnlyList<object> Output => [.. _output.SoFar().Select(item => item.BaseObject)];

    /// <summary>The messages it has emitted so far.</summary>
    public IReadOnlyList<EventoMessage> Messages => [.. Output.OfType<EventoMessage>()];

    public IReadOnlyList<ErrorRecord> Errors => _shell.Streams.Error.SoFar();

    public IReadOnlyList<string> Verbose => [.. _shell.Streams.Verbose.SoFar().Select(record => record.Message)];

    public IReadOnlyList<string> Warnings => [.. _shell.Streams.Warning.SoFar().Select(record => record.Message)];

    /// <summary>It follows its source: what is written from now on will come.</summary>
    public async Task<BackgroundScript> FollowsAsync()
    {
        await UntilAsync(() => Verbose.Any(line => line.StartsWith("Following", StringComparison.Ordinal)));
        return this;
    }

    /// <summary>It has emitted so many objects.</summary>
    public async Task CountsAsync(int count)
    {
        await UntilAsync(() => _output.Count >= count || Running.IsCompleted);
        Assert.True(_output.Count >= count, $"The script ended after {_output.Count} of {count} objects: {string.Join(" ", Errors)}");
    }

    /// <summary>It has emitted so many messages.</summary>
    public async Task<IReadOnlyList<EventoMessage>> ReceivedAsync(int count)
    {
        await CountsAsync(count);
        return Messages;
    }

    /// <summary>It has ended by itself.</summary>
    public Task EndedAsync() => Running.WaitAsync(Eventually.Hang);

    /// <summary>Ends it as Ctrl+C does.</summary>
    public Task StopAsync() => Task.Factory.FromAsync(_shell.BeginStop(null, null), _shell.EndStop).WaitAsync(Eventually.Hang);

    public static Task UntilAsync(Func<bool> condition) => Eventually.TrueAsync(condition);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _shell.Dispose();
        _output.Dispose();
        _runner.Dispose();
    }
}
