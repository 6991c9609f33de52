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
        var isLong = length >= ImportLine.TooLong;
        if (!isLong && ImportLine.ReadId(message.IdIn(answer)) is not null) return;
        if (++Count > Most) return;
        var why = isLong
            ? string.Create(CultureInfo.InvariantCulture, $"its line has {length:N0} bytes, and EventoDB reads less than 1 MiB")
            : $"its id '{Encoding.UTF8.GetString(message.IdIn(answer))}' is no UUID";
        _first.Add(string.Create(CultureInfo.InvariantCulture, $"{message.StreamName}@{message.Position} (global position {message.GlobalPosition}): {why}"));
    }
}
