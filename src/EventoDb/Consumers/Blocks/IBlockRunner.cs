using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Consumers.Blocks;

/// <summary>Runs a consumer's script block for one message at a time.</summary>
internal interface IBlockRunner : IDisposable
{
    /// <summary>Runs it for a message, which is <c>$_</c>; what it emits goes to the pipeline as it is made.</summary>
    /// <returns>Its first error, terminating or not; null where it did what it does.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<ErrorRecord?> RunAsync(StoredMessage message, CancellationToken cancellation);
}
