namespace EventoDb.Client;

/// <summary>The messages of a namespace, read page by page.</summary>
/// <param name="client">The namespace.</param>
/// <param name="from">The global position to begin at, inclusive; null for the start.</param>
/// <param name="wanted">Which messages.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class NamespaceCursor(EventoClient client, long? from, ExportOptions wanted, CancellationToken cancellation) : MessageCursor
{
    private readonly IAsyncEnumerator<IReadOnlyList<StoredMessage>> _pages =
        client.ReadCategoryPagesAsync(wanted.ServerCategory, wanted.ReadFrom(from), cancellationToken: cancellation).GetAsyncEnumerator(cancellation);

    private MessagePage? _page;
    private TimeGrain _grain = TimeGrain.Second;
    private int _index;

    /// <inheritdoc/>
    public override ref readonly MessageFields Fields => ref _page!.Fields[_index];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text => _page!.Answer;

    /// <inheritdoc/>
    public override TimeGrain Grain => _grain;

    /// <inheritdoc/>
    public override async ValueTask<bool> MoveNextAsync()
    {
        _index++;
        while (true)
        {
            for (; _page is not null && _index < _page.Count; _index++)
            {
                if (wanted.Accepts(Fields)) return true;
            }
            if (!await _pages.MoveNextAsync().ConfigureAwait(false)) return false;
            // What is read without a filter of the server's is a page of fields.
            _page = (MessagePage)_pages.Current;
            _index = 0;
            foreach (ref readonly var message in _page.Fields) _grain = TimeGrains.Finer(_grain, TimeGrains.Of(message.Time, message.Nanoseconds));
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _pages.DisposeAsync();
}
