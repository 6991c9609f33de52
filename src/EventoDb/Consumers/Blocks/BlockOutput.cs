using System.Management.Automation;
using EventoDb.Json;

namespace EventoDb.Consumers.Blocks;

/// <summary>Takes what a script block emits: objects go on, errors are the message's.</summary>
/// <param name="input">What the block runs for.</param>
/// <param name="emit">Takes an object.</param>
internal sealed class BlockOutput(BlockInput input, Action<object?> emit)
{
    /// <summary>What went wrong behind; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Takes something.</summary>
    public void Take(object? item)
    {
        if (DataMembers.Unwrap(item) is ErrorRecord error)
        {
            input.Fail(error);
            return;
        }
        try
        {
            emit(item);
        }
        catch (Exception e)
        {
            Failure = e;
            input.Break();
            throw;
        }
    }
}
