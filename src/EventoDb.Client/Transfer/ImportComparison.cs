using System.Globalization;

namespace EventoDb.Client;

/// <summary>Compares lines of a file with what a namespace holds, message by message and by id: of none it is said that it is there that is not.</summary>
/// <param name="client">The namespace.</param>
/// <param name="names">What the lines are called.</param>
/// <param name="from">The global position of the first line to be compared.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class ImportComparison(EventoClient client, LineNames names, long from, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<MessagePage> _pages =
        client.ReadCategoryPagesAsync(string.Empty, new CategoryReadOptions { Position = from }, cancellationToken: cancellation).GetAsyncEnumerator(cancellation);

    private MessagePage? _page;
    private int _index;
    private (long Number, long GlobalPosition)? _firstMissing;
    private (long Number, long GlobalPosition) _lastMissing;

    /// <summary>Compares the next line.</summary>
    /// <param name="number">Its number in the file.</param>
    /// <param name="line">The line; its global position is above that of the one before.</param>
    /// <exception cref="EventoException"><c>POSITION_EXISTS</c>: the namespace holds another message there, or one that the file does not have;
    /// <c>POSITIONS_MISSING</c>: it does not hold those before.</exception>
    public async ValueTask CompareAsync(long number, ImportLine line)
    {
        var there = await PeekAsync().ConfigureAwait(false);
        if (there is not { } message || message.GlobalPosition > line.GlobalPosition)
        {
            _lastMissing = (number, line.GlobalPosition);
            _firstMissing ??= _lastMissing;
            return;
        }
        RequireComplete();
        if (message.GlobalPosition < line.GlobalPosition) throw Foreign($"a message at global position {message.GlobalPosition}, where {names.Whole} has none before {names.Name(number)}");
        if (message.Id != line.Id) throw Foreign($"another message at global position {line.GlobalPosition}, where {names.Name(number)} of {names.Whole} should be");
        _index++;
    }

    /// <summary>Makes sure that all lines so far are there.</summary>
    /// <exception cref="EventoException"><c>POSITIONS_MISSING</c>: those named are not.</exception>
    public void RequireComplete()
    {
        if (_firstMissing is not { } first) return;
        var positions = first == _lastMissing
            ? string.Create(CultureInfo.InvariantCulture, $"global position {first.GlobalPosition}")
            : string.Create(CultureInfo.InvariantCulture, $"global positions {first.GlobalPosition} to {_lastMissing.GlobalPosition}");
        var what = $"{names.Range(first.Number, _lastMissing.Number)} ({positions})";
        throw new EventoException(
            EventoErrorCode.PositionsMissing,
            $"The namespace does not hold what {what}, but messages after that: a file that goes before was left out, or somebody else writes to it.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pages.DisposeAsync();

    private async ValueTask<(long GlobalPosition, Guid Id)?> PeekAsync()
    {
        while (_page is null || _index == _page.Count)
        {
            if (!await _pages.MoveNextAsync().ConfigureAwait(false)) return null;
            _page = _pages.Current;
            _index = 0;
        }
        var message = _page.View(_index);
        return (message.GlobalPosition, ImportLine.KeyOf(message.IdUtf8));
    }

    private EventoException Foreign(FormattableString what) => new(
        EventoErrorCode.PositionExists,
        $"The namespace holds {what.ToString(CultureInfo.InvariantCulture)}: {names.Doubt}.");
}
