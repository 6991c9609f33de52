namespace EventoDb.Server.Http;

/// <summary>How much memory the bodies of all connections may take together.</summary>
internal sealed class BodyBudget
{
    private readonly long _bytes;
    private long _taken;

    public BodyBudget(long bytes) => _bytes = bytes;

    /// <summary>Takes so many bytes, or none where they are not there.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= _bytes) return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
