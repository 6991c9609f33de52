using System.Management.Automation;
using EventoDb.Json;

namespace EventoDb.Consumers.Blocks;

/// <summary>Takes what a script block emits: objects go on, the first error is kept.</summary>
/// <param name="emit">Takes an object.</param>
internal sealed class BlockOutput(Action<object?> emit)
{
    /// <summary>The first error; null for none.</summary>
    public ErrorRecord? Error { get; private set; }

    /// <summary>What went wrong behind; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Takes something.</summary>
    public void Take(object? item)
    {
        if (DataMembers.Unwrap(item) is ErrorRecord error)
        {
            Error ??= error;
            return;
        }
        try
        {
            emit(item);
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
    }
}
