using System.Diagnostics;

namespace EventoDb.Benchmarks.Measuring;

/// <summary>How long numbered messages are on their way. Public for the scripts that tell it.</summary>
public sealed class LatencyClock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly long[] _sent;
    private readonly long[] _arrived;
    private readonly int _warmUp;
    private int _missing;

    /// <summary>A clock for so many messages, numbered from 0.</summary>
    /// <param name="count">How many are measured.</param>
    /// <param name="warmUp">How many come before them.</param>
    public LatencyClock(int count, int warmUp)
    {
        Total = _missing = warmUp + count;
        _warmUp = warmUp;
        _sent = new long[Total];
        _arrived = new long[Total];
    }

    /// <summary>How many messages there are, those of the warm-up among them.</summary>
    public int Total { get; }

    /// <summary>How many have not arrived yet.</summary>
    public int Missing => Volatile.Read(ref _missing);

    /// <summary>A message is about to be written. The first that is measured waits until the warm-up has arrived: its reader is there.</summary>
    public void Send(int number)
    {
        if (number == _warmUp && !SpinWait.SpinUntil(() => Missing <= Total - _warmUp, Patience)) throw new TimeoutException("The warm-up did not arrive.");
        _sent[number] = Stopwatch.GetTimestamp();
    }

    /// <summary>A message is where it was waited for.</summary>
    public void Arrive(int number)
    {
        if (Interlocked.Exchange(ref _arrived[number], Stopwatch.GetTimestamp()) != 0) throw new InvalidOperationException($"Message {number} came twice.");
        Interlocked.Decrement(ref _missing);
    }

    /// <summary>The milliseconds of each measured message, the fastest first.</summary>
    public IReadOnlyList<double> Milliseconds()
    {
        if (Missing > 0) throw new InvalidOperationException($"{Missing} of {Total} messages did not arrive.");
        return [.. _sent.Zip(_arrived, (sent, arrived) => Stopwatch.GetElapsedTime(sent, arrived).TotalMilliseconds).Skip(_warmUp).Order()];
    }
}
