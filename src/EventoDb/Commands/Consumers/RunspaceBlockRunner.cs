using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EventoDb.Client;
using EventoDb.Consumers.Blocks;

namespace EventoDb.Commands;

/// <summary>Runs a consumer's script block in a runspace of its own, in which the module is imported and connected, as <c>ForEach-Object -Parallel</c> does.</summary>
/// <param name="cmdlet">The consumer's cmdlet, which emits what the block does.</param>
/// <param name="place">What the runspace needs.</param>
/// <param name="block">The block.</param>
/// <param name="queue">Reaches the pipeline's thread.</param>
internal sealed class RunspaceBlockRunner(EventoCmdlet cmdlet, RunspacePlace place, PortableBlock block, PipelineQueue queue) : IBlockRunner
{
    private const string Run = "$args[0] | Microsoft.PowerShell.Core\\ForEach-Object -Process $args[1]";
    private Runspace? _runspace;
    private ScriptBlock? _script;

    /// <inheritdoc/>
    public async Task<ErrorRecord?> RunAsync(StoredMessage message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // Opened by who first needs it, on a thread of its own: it takes a while.
        _runspace ??= await Task.Run(() => place.Open(block), cancellation).ConfigureAwait(false);
        _script ??= ScriptBlock.Create(block.Text);
        using var shell = PowerShell.Create();
        shell.Runspace = _runspace;
        shell.AddScript(Run, useLocalScope: true).AddArgument(new EventoCategoryMessage(message, asHashtable: false)).AddArgument(_script);
        var output = new PSDataCollection<PSObject>();
        Forward(output, cmdlet.WriteObject);
        Forward(shell.Streams.Warning, record => cmdlet.WriteWarning(record.Message));
        Forward(shell.Streams.Verbose, record => cmdlet.WriteVerbose(record.Message));
        Forward(shell.Streams.Debug, record => cmdlet.WriteDebug(record.Message));
        Forward(shell.Streams.Information, cmdlet.WriteInformation);
        Forward(shell.Streams.Progress, cmdlet.WriteProgress);
        using var stopping = cancellation.Register(() => shell.BeginStop(null, null));
        try
        {
            await Task.Factory.FromAsync(shell.BeginInvoke<PSObject, PSObject>(null, output), shell.EndInvoke).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (RuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            return shell.Streams.Error.FirstOrDefault() ?? e.ErrorRecord;
        }
        cancellation.ThrowIfCancellationRequested();
        return shell.Streams.Error.FirstOrDefault();
    }

    /// <inheritdoc/>
    // In the background: a block that does not hear that it is to stop keeps its runspace as long as it likes.
    public void Dispose() => _runspace?.CloseAsync();

    private void Forward<T>(PSDataCollection<T> items, Action<T> write)
    {
        items.DataAdded += (_, _) =>
        {
            foreach (var item in items.ReadAll()) queue.Post(() => write(item));
        };
    }
}
