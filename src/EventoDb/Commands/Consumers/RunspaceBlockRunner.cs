using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EventoDb.Consumers.Blocks;

namespace EventoDb.Commands;

/// <summary>Runs a consumer's script block in a runspace of its own, in which the module is imported and connected, as <c>ForEach-Object -Parallel</c> does.</summary>
/// <param name="cmdlet">The consumer's cmdlet, which emits what the block does.</param>
/// <param name="place">What the runspace needs.</param>
/// <param name="block">The block.</param>
/// <param name="queue">Reaches the pipeline's thread.</param>
internal sealed class RunspaceBlockRunner(EventoCmdlet cmdlet, RunspacePlace place, PortableBlock block, PipelineQueue queue) : IBlockRunner
{
    // Each message in a scope of its own: what the block sets is gone with the next. Its errors are among the output, so that it is known whose they are.
    private const string Run = "& { $args[0] | Microsoft.PowerShell.Core\\ForEach-Object -Process $args[1] } $args[0] $args[1] 2>&1 | & $args[2] -Output $args[3]";
    private readonly CmdletInfo _take = new("Out-EventoBlock", typeof(BlockOutputCommand));
    private Task<Runspace>? _opening;
    private ScriptBlock? _script;
    private volatile bool _hasEmitted;

    /// <inheritdoc/>
    public bool HasOwnThread => true;

    /// <inheritdoc/>
    public bool HasToPause => false;

    /// <inheritdoc/>
    public void WaitForOutput()
    {
        if (!_hasEmitted) return;
        queue.RunAsync(static () => true).GetAwaiter().GetResult();
        _hasEmitted = false;
    }

    /// <inheritdoc/>
    public async Task RunAsync(BlockInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // Opened by who first needs it, on a thread of its own: it takes a while.
        _opening ??= Task.Run(() => place.Open(block), CancellationToken.None);
        var runspace = await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        _script ??= ScriptBlock.Create($"& {{ {block.Text}\n}}");
        var shell = PowerShell.Create();
        shell.Runspace = runspace;
        var output = new BlockOutput(input, item => Emit(() => cmdlet.WriteObject(item)));
        shell.AddScript(Run, useLocalScope: true).AddArgument(input).AddArgument(_script).AddArgument(_take).AddArgument(output);
        Forward(shell.Streams.Warning, record => cmdlet.WriteWarning(record.Message));
        Forward(shell.Streams.Verbose, record => cmdlet.WriteVerbose(record.Message));
        Forward(shell.Streams.Debug, record => cmdlet.WriteDebug(record.Message));
        Forward(shell.Streams.Information, cmdlet.WriteInformation);
        Forward(shell.Streams.Progress, cmdlet.WriteProgress);
        using var stopping = cancellation.Register(() => InBackground(shell.Stop));
        var running = InBackground(() => shell.Invoke());
        // Not before it has ended: that would wait for it.
        _ = running.ContinueWith(_ => shell.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await running.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (RuntimeException e)
        {
            input.Fail(e.ErrorRecord);
        }
        cancellation.ThrowIfCancellationRequested();
        input.End();
    }

    /// <inheritdoc/>
    // A block that does not hear that it is to stop keeps its runspace as long as it likes.
    public void Dispose() => _opening?.ContinueWith(opened => InBackground(opened.Result.Close), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    /// <summary>Does something on a thread that does not keep the process from ending, as those do on which the engine runs, stops and closes of itself.</summary>
    private static Task InBackground(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Emit(Action action)
    {
        _hasEmitted = true;
        queue.Post(action);
    }

    private void Forward<T>(PSDataCollection<T> items, Action<T> write)
    {
        items.DataAdded += (_, _) =>
        {
            foreach (var item in items.ReadAll()) Emit(() => write(item));
        };
    }
}
