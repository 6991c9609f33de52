namespace EventoDb.Consumers;

/// <summary>Ends work that nobody waits for.</summary>
internal static class BackgroundCancellation
{
    /// <summary>Cancels in the background, and then disposes of the source: what a cancellation sets off runs on the thread that cancels, and may wait for what it has not
    /// set off yet.</summary>
    public static void CancelAndDispose(this CancellationTokenSource source) =>
        source.CancelAsync().ContinueWith(_ => source.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
