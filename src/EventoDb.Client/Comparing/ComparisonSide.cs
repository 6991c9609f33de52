namespace EventoDb.Client;

/// <summary>One of the two sides that are compared.</summary>
public sealed class ComparisonSide
{
    private readonly Func<CancellationToken, MessageCursor> _open;

    private ComparisonSide(Func<CancellationToken, MessageCursor> open) => _open = open;

    /// <summary>The messages of a namespace.</summary>
    /// <param name="client">The namespace.</param>
    /// <param name="options">Which messages; null for all.</param>
    public static ComparisonSide Namespace(EventoClient client, ExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new ExportOptions();
        return new ComparisonSide(cancellation => new NamespaceCursor(client, options, cancellation));
    }

    /// <summary>The messages of an export.</summary>
    /// <param name="export">Its lines, in global order; read once, and closed at the end.</param>
    /// <param name="options">Which messages; null for all.</param>
    public static ComparisonSide File(Stream export, ExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(export);
        options ??= new ExportOptions();
        return new ComparisonSide(cancellation => new FileCursor(export, options, cancellation));
    }

    /// <summary>Begins to read it.</summary>
    internal MessageCursor Open(CancellationToken cancellation) => _open(cancellation);
}
