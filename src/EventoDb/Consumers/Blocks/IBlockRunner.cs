namespace EventoDb.Consumers.Blocks;

/// <summary>Runs a consumer's script block, for one message at a time.</summary>
internal interface IBlockRunner : IDisposable
{
    /// <summary>Whether it runs on a thread of its own, which can wait for the next message.</summary>
    bool HasOwnThread { get; }

    /// <summary>Whether something else is to be done where it runs, before the next message.</summary>
    bool HasToPause { get; }

    /// <summary>Waits until what it has emitted so far was taken.</summary>
    /// <exception cref="OperationCanceledException">It was not.</exception>
    void WaitForOutput();

    /// <summary>Runs it for the messages of an input, as long as that has any; what it emits goes to the pipeline as it is made.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task RunAsync(BlockInput input, CancellationToken cancellation);
}
