namespace EventoDb.Client;

/// <summary>What the lines of an outbox come to.</summary>
/// <remarks>
/// The first line says whose the outbox is. Then come <c>queue</c> (messages, with the number of the first), <c>try</c> (up to which message they may have been sent),
/// <c>settle</c> (up to which it is known what became of them, and which of them were refused), <c>kept</c> (what was refused, when the rest is gone) and <c>forget</c> (not
/// what was refused before).
/// </remarks>
internal sealed class OutboxState
{
    private readonly List<OutboxRejection> _rejections = [];
    // Of each stream one of whose messages was refused, the last message that was in the outbox by then.
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly List<OutboxQueueLine> _queue = [];

    private OutboxState(string generation, OutboxBinding binding)
    {
        Generation = generation;
        Binding = binding;
    }

    /// <summary>Another one after each time that the file was written anew.</summary>
    public string Generation { get; }

    /// <summary>Where the messages belong.</summary>
    public OutboxBinding Binding { get; }

    /// <summary>The number of the last message.</summary>
    public long Last { get; private set; }

    /// <summary>Up to which message they may have been sent.</summary>
    public long Tried { get; private set; }

    /// <summary>Up to which message it is known what became of them.</summary>
    public long Settled { get; private set; }

    /// <summary>How many messages wait.</summary>
    public long Pending => Last - Settled;

    /// <summary>The lines that hold messages, in order.</summary>
    public IReadOnlyList<OutboxQueueLine> Queue => _queue;

    /// <summary>What was refused.</summary>
    public IReadOnlyList<OutboxRejection> Rejections => _rejections;

    /// <summary>When the oldest message that waits was queued, UTC; null where none waits.</summary>
    public DateTime? Oldest => Pending == 0 ? null : _queue.Find(line => line.Last > Settled)?.QueuedAt;

    /// <summary>What it comes to for others.</summary>
    public OutboxContent ToContent() =>
        new(new Uri(Binding.Server), Binding.Namespace, Pending, Oldest is { } oldest ? new DateTimeOffset(oldest) : null, [.. _rejections]);

    /// <summary>The line that begins an outbox.</summary>
    public static byte[] CreateHeader(OutboxBinding binding) => OutboxLine.Create(json =>
    {
        json.WriteNumber("outbox"u8, 1);
        json.WriteString("server"u8, binding.Server);
        json.WriteString("namespace"u8, binding.Namespace);
        json.WriteString("generation"u8, Guid.NewGuid());
    });

    /// <summary>The state after the first line; null where that begins no outbox.</summary>
    public static OutboxState? TryBegin(ReadOnlyMemory<byte> line)
    {
        using var document = OutboxLine.TryRead(line);
        return document is not null && document.RootElement.TryGetProperty("outbox"u8, out var format) && format.GetInt32() == 1
            ? new OutboxState(
                document.RootElement.GetProperty("generation"u8).GetString()!,
                new OutboxBinding(document.RootElement.GetProperty("server"u8).GetString()!, document.RootElement.GetProperty("namespace"u8).GetString()))
            : null;
    }

    /// <summary>Whether a message counts on one of its stream that was refused when it was in the outbox already.</summary>
    public bool CountsOnRefused(OutboxMessage message) =>
        message.Write.Message.ExpectedVersion.Version is not null && _refused.TryGetValue(message.Write.StreamName, out var last) && message.Sequence <= last;

    /// <summary>Takes in a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="offset">Where it begins.</param>
    /// <returns>Whether it is one.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> line, long offset)
    {
        using var document = OutboxLine.TryRead(line);
        if (document is null) return false;
        var root = document.RootElement;
        if (root.TryGetProperty("forget"u8, out _))
        {
            _rejections.Clear();
            _refused.Clear();
        }
        if (root.TryGetProperty("queue"u8, out var first))
        {
            var count = root.GetProperty("messages"u8).GetArrayLength();
            _queue.Add(new OutboxQueueLine(first.GetInt64(), first.GetInt64() + count - 1, root.GetProperty("at"u8).GetDateTime(), offset, line.Length));
            Last = first.GetInt64() + count - 1;
        }
        else if (root.TryGetProperty("try"u8, out var tried))
        {
            Tried = Math.Max(Tried, tried.GetInt64());
        }
        else if (root.TryGetProperty("settle"u8, out var settled))
        {
            Settled = Math.Max(Settled, settled.GetInt64());
            foreach (var refused in root.GetProperty("refused"u8).EnumerateArray())
            {
                var rejection = OutboxRejection.Read(refused);
                _rejections.Add(rejection);
                _refused[rejection.Message.Write.StreamName] = Last;
            }
        }
        else if (root.TryGetProperty("kept"u8, out var kept))
        {
            foreach (var refused in kept.EnumerateArray()) _rejections.Add(OutboxRejection.Read(refused));
        }
        return true;
    }

    /// <summary>The messages of a line that are not settled.</summary>
    public IEnumerable<OutboxMessage> ReadQueue(ReadOnlyMemory<byte> line)
    {
        using var document = OutboxLine.TryRead(line) ?? throw new InvalidDataException("a line is not what it was");
        var sequence = document.RootElement.GetProperty("queue"u8).GetInt64();
        var at = document.RootElement.GetProperty("at"u8).GetDateTime();
        foreach (var message in document.RootElement.GetProperty("messages"u8).EnumerateArray())
        {
            if (sequence > Settled) yield return OutboxMessage.Read(message, sequence, at);
            sequence++;
        }
    }
}
