using System.Collections.Concurrent;

namespace EventoDb.Tests.Consumers;

/// <summary>What the script blocks of random consumers do: handle a message, slowly, after some tries or never; and what they were seen to do.</summary>
/// <param name="seed">Decides which message is which.</param>
/// <param name="maxAttempts">How often each is tried in a run.</param>
internal sealed class HandlerSink(int seed, int maxAttempts)
{
    private readonly ConcurrentDictionary<(int Run, string Stream), long> _busy = new();
    private readonly ConcurrentDictionary<(int Run, long Position), int> _tries = new();
    private readonly ConcurrentDictionary<int, (int Left, TaskCompletionSource Reached)> _events = new();

    /// <summary>What was handled to its end: the run, the stream and the positions.</summary>
    public ConcurrentQueue<(int Run, string Stream, long Position, long GlobalPosition)> Done { get; } = new();

    /// <summary>What must not be: two messages of a stream at once.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>Whether a message can never be handled.</summary>
    public bool IsPoison(long globalPosition) => KindOf(globalPosition) == 0;

    /// <summary>Ends when a run has begun so many tries.</summary>
    public Task AfterAsync(int run, int tries)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _events[run] = (tries, reached);
        return reached.Task;
    }

    /// <summary>Handles a message.</summary>
    /// <returns>Whether it did.</returns>
    public bool Handle(EventoMessage message, int run)
    {
        var stream = (run, message.StreamName);
        if (!_busy.TryAdd(stream, message.Position)) Violations.Enqueue($"{message} while {_busy.GetValueOrDefault(stream)} is worked on");
        try
        {
            if (_events.TryGetValue(run, out var due))
            {
                _events[run] = (due.Left - 1, due.Reached);
                if (due.Left <= 1) due.Reached.TrySetResult();
            }
            var attempt = _tries.AddOrUpdate((run, message.GlobalPosition), 1, static (_, count) => count + 1);
            switch (KindOf(message.GlobalPosition))
            {
                case 0:
                case 1 when attempt < maxAttempts:
                    return false;
                case 2:
                    Thread.Sleep(2);
                    break;
            }
            Done.Enqueue((run, message.StreamName, message.Position, message.GlobalPosition));
            return true;
        }
        finally
        {
            _busy.TryRemove(stream, out _);
        }
    }

    private int KindOf(long globalPosition) => new Random((seed * 10_007) + (int)globalPosition).Next(12);
}
