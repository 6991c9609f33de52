using System.Globalization;

namespace EventoDb.Client;

/// <summary>The messages of an export file, line by line.</summary>
/// <param name="input">The file; closed at the end.</param>
/// <param name="wanted">Which messages.</param>
/// <param name="cancellation">Ends the reading.</param>
/// <param name="inAnyOrder">Whether messages may come in any order.</param>
internal sealed class FileCursor(Stream input, ExportOptions wanted, CancellationToken cancellation, bool inAnyOrder = false) : MessageCursor
{
    private readonly IAsyncEnumerator<(long Number, ReadOnlyMemory<byte> Line)> _lines = LineReader.ReadAsync(input, cancellation).GetAsyncEnumerator(cancellation);
    private MessageFields _fields;
    private TimeGrain _grain = TimeGrain.Second;

    /// <inheritdoc/>
    public override MessageView Current => new(_fields, Line);

    /// <inheritdoc/>
    public override TimeGrain Grain => _grain;

    /// <inheritdoc/>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: a line is no record, or out of order.</exception>
    public override async ValueTask<bool> MoveNextAsync()
    {
        while (await _lines.MoveNextAsync().ConfigureAwait(false))
        {
            Read();
            if (wanted.Accepts(Current)) return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _lines.DisposeAsync();

    private ReadOnlySpan<byte> Line => _lines.Current.Line.Span;

    private void Read()
    {
        var last = _fields.GlobalPosition;
        try
        {
            _fields = ExportLine.Parse(Line).ToFields(Line);
        }
        catch (FormatException e)
        {
            throw Invalid(e.Message, e);
        }
        if (_fields.GlobalPosition <= last && !inAnyOrder)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"its \"gpos\" {_fields.GlobalPosition} does not follow {last}, the one before it in the file"));
        }
        _grain = TimeGrains.Finer(_grain, TimeGrains.Of(Current));
    }

    private EventoException Invalid(string why, Exception? inner = null) => new(
        EventoErrorCode.InvalidRecord, string.Create(CultureInfo.InvariantCulture, $"Line {_lines.Current.Number} of the file is no message: {why}."), inner: inner);
}
