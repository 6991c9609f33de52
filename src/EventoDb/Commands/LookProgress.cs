using EventoDb.Progress;

namespace EventoDb.Commands;

/// <summary>Shows how many messages a cmdlet has looked at, as long as it looks.</summary>
internal sealed class LookProgress : IDisposable
{
    private readonly EventoCmdlet _cmdlet;
    private long _count;

    /// <summary>Begins.</summary>
    /// <param name="cmdlet">The cmdlet that looks.</param>
    /// <param name="activity">What it does, for example <c>Reading stream order-1</c>.</param>
    public LookProgress(EventoCmdlet cmdlet, string activity)
    {
        _cmdlet = cmdlet;
        cmdlet.Progress = new WorkProgress(cmdlet.WriteProgress, activity, cmdlet.Timing, findDone: () => Interlocked.Read(ref _count));
    }

    /// <summary>So many more were looked at. Called on any thread.</summary>
    public void Count(int more) => Interlocked.Add(ref _count, more);

    /// <summary>Takes the progress away.</summary>
    public void Dispose()
    {
        _cmdlet.Progress?.Hide();
        _cmdlet.Progress = null;
    }
}
