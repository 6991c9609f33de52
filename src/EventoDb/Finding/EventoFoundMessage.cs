using EventoDb.Client;

namespace EventoDb;

/// <summary>A message that was looked for: the same as any, shown with the text around what was found.</summary>
public sealed class EventoFoundMessage : EventoMessage
{
    private const int LongestLead = 8;
    private const int LongestText = 200;
    private const string Highlight = "\e[7m";
    private const string HighlightOff = "\e[27m";
    private readonly Func<StoredMessage, EventoMatch?> _locate;
    private EventoMatch? _match;
    private bool _isLocated;

    internal EventoFoundMessage(StoredMessage stored, bool asHashtable, Func<StoredMessage, EventoMatch?> locate)
        : base(stored, asHashtable) => _locate = locate;

    /// <summary>What was found, and where; null where the message was looked for by its id, type or time, or for what it does not have.</summary>
    public EventoMatch? Match
    {
        get
        {
            if (!_isLocated) _match = _locate(Stored);
            _isLocated = true;
            return _match;
        }
    }

    /// <summary>The text around what was found, as it may be shown; the data where nothing is to be shown of that.</summary>
    public string ToDisplayString()
    {
        if (Match is not { } match) return DisplayText.Of(DataJson);
        var name = DisplayText.Of(match.Path[(match.Path.LastIndexOf('.') + 1)..]) + ": ";
        // Cut in three, a token would not be known for one.
        if (TokenRedaction.Redact(match.Text) != match.Text) return name + DisplayText.Of(match.Text);
        var start = Math.Max(0, match.Index - LongestLead);
        var end = match.Index + Math.Min(match.Length, LongestText);
        var before = (start > 0 ? "…" : string.Empty) + DisplayText.Of(match.Text[start..match.Index]);
        var after = DisplayText.Of(match.Text[end..Math.Min(match.Text.Length, end + LongestText)]);
        return name + before + Highlight + DisplayText.Of(match.Text[match.Index..end]) + HighlightOff + after;
    }
}
