namespace EventoDb.Commands;

/// <summary>Progress that a cmdlet shows until this is disposed of.</summary>
internal readonly struct ShownProgress(EventoCmdlet cmdlet) : IDisposable
{
    /// <summary>Takes it away.</summary>
    public void Dispose()
    {
        // After Ctrl+C the host takes the display away itself.
        if (!cmdlet.Cancellation.IsCancellationRequested) cmdlet.Progress?.Hide();
        cmdlet.Progress = null;
    }
}
