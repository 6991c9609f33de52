using System.Management.Automation;
using System.Runtime.ExceptionServices;
using EventoDb.Client;
using EventoDb.Consumers.Blocks;

namespace EventoDb.Commands;

/// <summary>Runs a consumer's script block in the session, on the pipeline's thread and in the caller's scope, as <c>ForEach-Object</c> does.</summary>
/// <param name="cmdlet">The consumer's cmdlet, which emits what the block does.</param>
/// <param name="block">The block.</param>
/// <param name="queue">Reaches the pipeline's thread.</param>
internal sealed class SessionBlockRunner(EventoCmdlet cmdlet, ScriptBlock block, PipelineQueue queue) : IBlockRunner
{
    // Dotted: of ForEach-Object itself, the block's errors would not be among the output.
    private static readonly ScriptBlock Run = ScriptBlock.Create(
        ". { $args[0] | Microsoft.PowerShell.Core\\ForEach-Object -Process $args[1] } $args[0] $args[1] 2>&1 | & $args[2] -Output $args[3]");
    private static readonly CmdletInfo Take = new("Out-EventoBlock", typeof(BlockOutputCommand));

    /// <inheritdoc/>
    public Task<ErrorRecord?> RunAsync(StoredMessage message, CancellationToken cancellation) => queue.RunAsync(() => RunHere(message));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ErrorRecord? RunHere(StoredMessage message)
    {
        var output = new BlockOutput(cmdlet.WriteObject);
        var error = Invoke(message, output);
        // What failed stands behind the consumer, not in the block, whatever that made of it.
        if (output.Failure is not null) ExceptionDispatchInfo.Throw(output.Failure);
        // Whether the block had come to its end when the pipeline was stopped, nobody knows.
        if (cmdlet.Cancellation.IsCancellationRequested) throw new PipelineStoppedException();
        return output.Error ?? error;
    }

    private ErrorRecord? Invoke(StoredMessage message, BlockOutput output)
    {
        try
        {
            cmdlet.InvokeCommand.InvokeScript(useLocalScope: false, Run, null, new EventoCategoryMessage(message, asHashtable: false), block, Take, output);
        }
        catch (Exception) when (output.Failure is not null)
        {
            // Thrown by who called.
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            return e.ErrorRecord;
        }
        catch (LoopFlowException)
        {
            // break and continue have nothing to leave but the script block, as return has.
        }
        return null;
    }
}
