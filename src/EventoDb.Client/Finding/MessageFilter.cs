using System.Buffers.Text;
using System.Collections.Concurrent;

namespace EventoDb.Client;

/// <summary>What messages are looked for by their content: its <see cref="Accepts"/> is a <see cref="MessageTest"/> for reading. Decides on an answer's UTF-8 as it came,
/// without an object for messages that are not wanted.</summary>
public sealed class MessageFilter
{
    private const int MostTypes = 1000;
    private readonly ConcurrentDictionary<string, bool> _types = new(StringComparer.Ordinal);

    /// <summary>Only these ids; null for any.</summary>
    public IReadOnlySet<Guid>? Ids { get; init; }

    /// <summary>Only these types, to the letter; null for any.</summary>
    public IReadOnlyCollection<string>? Types { get; init; }

    /// <summary>What must be in the type, or in a value of data or metadata; null for nothing.</summary>
    public TextSearch? Text { get; init; }

    /// <summary>What must be so in the data.</summary>
    public IReadOnlyList<PathCondition> Data { get; init; } = [];

    /// <summary>What must be so in the metadata.</summary>
    public IReadOnlyList<PathCondition> Metadata { get; init; } = [];

    /// <summary>Whether a message is wanted. May be asked on several threads at once.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentException">A regular expression takes longer than its time limit.</exception>
    public bool Accepts(in MessageView message) =>
        Types?.Contains(message.Type, StringComparer.Ordinal) != false
        && (Ids is null || (TryReadId(message.IdUtf8, out var id) && Ids.Contains(id)))
        && Hold(Data, message.DataUtf8)
        && Hold(Metadata, message.MetadataUtf8)
        && (Text is null || IsTextIn(message));

    private static bool Hold(IReadOnlyList<PathCondition> conditions, ReadOnlySpan<byte> json)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(json)) return false;
        }
        return true;
    }

    private static bool TryReadId(ReadOnlySpan<byte> text, out Guid id) => Utf8Parser.TryParse(text, out id, out var length) && length == text.Length;

    private bool IsTextIn(in MessageView message) =>
        IsTextIn(message.Type) || Text!.IsInValues(message.DataUtf8) || (message.MetadataUtf8.Length > 0 && Text.IsInValues(message.MetadataUtf8));

    private bool IsTextIn(string type)
    {
        if (_types.TryGetValue(type, out var isIn)) return isIn;
        isIn = Text!.IsIn(type);
        // There are few types as a rule; where there are many, they are not kept.
        if (_types.Count < MostTypes) _types[type] = isIn;
        return isIn;
    }
}
