using System.Globalization;
using System.Text;

namespace EventoDb.Client;

/// <summary>Counts the lines that EventoDB does not import, so that who makes a backup learns of it then.</summary>
internal sealed class UnimportableLines
{
    private const int Most = 10;
    private readonly List<string> _first = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them, and why.</summary>
    public IReadOnlyList<string> First => _first;

    /// <summary>Looks at a message that was written.</summary>
    /// <param name="message">What an answer says of the message.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="length">How long its line is.</param>
    public void Look(in MessageFields message, ReadOnlySpan<byte> answer, int length)
    {
        if (!IsImportable(message.IdIn(answer), length)) Add(message.IdIn(answer), length, string.Create(CultureInfo.InvariantCulture, $"{message.StreamName}@{message.Position}"), message.GlobalPosition);
    }

    /// <summary>Looks at a message that was written.</summary>
    /// <param name="message">The message.</param>
    /// <param name="length">How long its line is.</param>
    public void Look(StoredMessage message, int length)
    {
        if (!IsImportable(message.IdUtf8, length)) Add(message.IdUtf8, length, string.Create(CultureInfo.InvariantCulture, $"{message.StreamName}@{message.Position}"), message.GlobalPosition);
    }

    private static bool IsImportable(ReadOnlySpan<byte> id, int length) => length < ImportLine.TooLong && ImportLine.ReadId(id) is not null;

    private void Add(ReadOnlySpan<byte> id, int length, string place, long globalPosition)
    {
        if (++Count > Most) return;
        var why = length >= ImportLine.TooLong
            ? string.Create(CultureInfo.InvariantCulture, $"its line has {length:N0} bytes, and EventoDB reads less than 1 MiB")
            : $"its id '{Encoding.UTF8.GetString(id)}' is no UUID";
        _first.Add(string.Create(CultureInfo.InvariantCulture, $"{place} (global position {globalPosition}): {why}"));
    }
}
