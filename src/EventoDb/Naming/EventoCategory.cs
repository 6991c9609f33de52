using EventoDb.Client;

namespace EventoDb;

/// <summary>A category as it was found. Binds to the next cmdlet by <c>Category</c>.</summary>
public sealed class EventoCategory
{
    internal EventoCategory(CategorySummary summary)
    {
        Category = summary.Name;
        StreamCount = summary.StreamCount;
        MessageCount = summary.MessageCount;
    }

    /// <summary>Its name; empty for streams such as <c>-lead</c>.</summary>
    public string Category { get; }

    /// <summary>How many streams it has.</summary>
    public long StreamCount { get; }

    /// <summary>How many messages they hold.</summary>
    public long MessageCount { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Category;
}
