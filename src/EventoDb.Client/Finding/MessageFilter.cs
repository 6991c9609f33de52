using System.Buffers.Text;
using System.Collections.Concurrent;

namespace EventoDb.Client;

/// <summary>What messages are looked for by their content. Decides on an answer's UTF-8 as it came, without an object for messages that are not wanted.</summary>
internal sealed class MessageFilter
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
    public bool Accepts(in MessageFields message, ReadOnlySpan<byte> answer) =>
        Types?.Contains(message.Type, StringComparer.Ordinal) != false
        && (Ids is null || (TryReadId(message.IdIn(answer), out var id) && Ids.Contains(id)))
        && Hold(Data, message.DataIn(answer))
        && Hold(Metadata, message.Metadata.In(answer))
        && (Text is null || IsTextIn(message, answer));

    private static bool Hold(IReadOnlyList<PathCondition> conditions, ReadOnlySpan<byte> json)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(json)) return false;
        }
        return true;
    }

    private static bool TryReadId(ReadOnlySpan<byte> text, out Guid id) => Utf8Parser.TryParse(text, out id, out var length) && length == text.Length;

    private bool IsTextIn(in MessageFields message, ReadOnlySpan<byte> answer) =>
        IsTextIn(message.Type) || Text!.IsInValues(message.DataIn(answer)) || (message.Metadata.Length > 0 && Text.IsInValues(message.Metadata.In(answer)));

    private bool IsTextIn(string type)
    {
        if (_types.TryGetValue(type, out var isIn)) return isIn;
        isIn = Text!.IsIn(type);
        // There are few types as a rule; where there are many, they are not kept.
        if (_types.Count < MostTypes) _types[type] = isIn;
        return isIn;
    }
}
