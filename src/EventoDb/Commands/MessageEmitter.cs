using EventoDb.Client;
using EventoDb.Progress;

namespace EventoDb.Commands;

/// <summary>Emits the messages a reading cmdlet was asked for, each as soon as its page is there.</summary>
/// <param name="cmdlet">The cmdlet that emits them.</param>
/// <param name="wrap">Makes what is emitted of what was read.</param>
/// <param name="types">The types wanted, to the letter; null for all.</param>
internal sealed class MessageEmitter(EventoCmdlet cmdlet, Func<StoredMessage, EventoMessage> wrap, string[]? types)
{
    /// <summary>Whether a message is of a type that is wanted.</summary>
    public bool IsWanted(StoredMessage message) => types is null || types.Contains(message.Type, StringComparer.Ordinal);

    /// <summary>The same, before an object is made of the message; null where any type is wanted.</summary>
    public MessageTest? Test => types is null ? null : (in MessageView message) => types.Contains(message.Type, StringComparer.Ordinal);

    /// <summary>Emits a message.</summary>
    public void Emit(StoredMessage message) => cmdlet.WriteObject(wrap(message));

    /// <summary>Emits what is wanted of some pages, and shows how far the reading is.</summary>
    /// <param name="pages">The pages; no further one is asked for once <paramref name="most"/> messages are out.</param>
    /// <param name="most">How many messages at most; null for all.</param>
    /// <param name="source">What is read, for the progress.</param>
    /// <param name="findTotal">Finds out how many messages there are to read; null where nobody knows.</param>
    public void Emit(IEnumerable<IReadOnlyList<StoredMessage>> pages, long? most, string source, Func<long?>? findTotal = null)
    {
        var left = most ?? long.MaxValue;
        foreach (var message in Read(pages, source, findTotal))
        {
            if (!IsWanted(message)) continue;
            Emit(message);
            if (--left == 0) return;
        }
    }

    /// <summary>Emits the last messages, and shows how many were looked at to find them.</summary>
    /// <param name="read">Reads them; tells of each page how many messages it looked at.</param>
    /// <param name="source">What is read, for the progress.</param>
    public void EmitTail(Func<IProgress<int>, Task<MessageTail>> read, string source)
    {
        var looked = new WorkProgress(cmdlet.WriteProgress, $"Reading {source}", cmdlet.Timing);
        MessageTail tail;
        using (cmdlet.Show(looked)) tail = cmdlet.Await(read(looked));
        foreach (var message in tail.Messages) Emit(message);
    }

    /// <summary>The messages of some pages; shows how far the reading is.</summary>
    /// <inheritdoc cref="Emit(IEnumerable{IReadOnlyList{StoredMessage}}, long?, string, Func{long?}?)"/>
    public IEnumerable<StoredMessage> Read(IEnumerable<IReadOnlyList<StoredMessage>> pages, string source, Func<long?>? findTotal = null)
    {
        var progress = new WorkProgress(cmdlet.WriteProgress, $"Reading {source}", cmdlet.Timing, findTotal: findTotal);
        using var shown = cmdlet.Show(progress);
        foreach (var page in pages)
        {
            foreach (var message in page)
            {
                yield return message;
                progress.Count();
            }
        }
    }
}
