using System.Management.Automation;
using System.Runtime.ExceptionServices;
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
    public bool HasOwnThread => false;

    /// <inheritdoc/>
    // Warnings and verbose lines are written between pipelines: what that throws is no error of the block.
    public bool HasToPause => cmdlet.Observer.HasLines;

    /// <inheritdoc/>
    // What it emits is taken when the block goes on.
    public void WaitForOutput()
    {
    }

    /// <inheritdoc/>
    public Task RunAsync(BlockInput input, CancellationToken cancellation) => queue.RunAsync(() => RunHere(input));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private bool RunHere(BlockInput input)
    {
        var output = new BlockOutput(input, cmdlet.WriteObject);
        Invoke(input, output);
        // What failed stands behind the consumer, not in the block, whatever that made of it.
        if (output.Failure is not null) ExceptionDispatchInfo.Throw(output.Failure);
        // Whether the block had come to its end when the pipeline was stopped, nobody knows.
        if (cmdlet.Cancellation.IsCancellationRequested) throw new PipelineStoppedException();
        input.End();
        return true;
    }

    private void Invoke(BlockInput input, BlockOutput output)
    {
        try
        {
            cmdlet.InvokeCommand.InvokeScript(useLocalScope: false, Run, null, input, block, Take, output);
        }
        catch (Exception) when (output.Failure is not null)
        {
            // Thrown by who called.
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            input.Fail(e.ErrorRecord);
        }
        catch (LoopFlowException)
        {
            // break and continue have nothing to leave but the script block, as return has.
        }
    }
}
