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
    /// <param name="message">The message.</param>
    /// <param name="length">How long its line is.</param>
    public void Look(in MessageView message, int length)
    {
        if (length < ImportLine.TooLong && ImportLine.ReadId(message.IdUtf8) is not null) return;
        if (++Count > Most) return;
        var why = length >= ImportLine.TooLong
            ? string.Create(CultureInfo.InvariantCulture, $"its line has {length:N0} bytes, and EventoDB reads less than 1 MiB")
            : $"its id '{Encoding.UTF8.GetString(message.IdUtf8)}' is no UUID";
        _first.Add(string.Create(CultureInfo.InvariantCulture, $"{message.StreamName}@{message.Position} (global position {message.GlobalPosition}): {why}"));
    }
}
