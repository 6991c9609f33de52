namespace EventoDb.Client;

/// <summary>The messages of a namespace, read page by page.</summary>
/// <param name="client">The namespace.</param>
/// <param name="wanted">Which messages.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class NamespaceCursor(EventoClient client, ExportOptions wanted, CancellationToken cancellation) : MessageCursor
{
    private readonly IAsyncEnumerator<MessagePage> _pages =
        client.ReadCategoryPagesAsync(wanted.ServerCategory, wanted.ReadFrom(wanted.Position), cancellationToken: cancellation).GetAsyncEnumerator(cancellation);

    private MessagePage? _page;
    private TimeGrain _grain = TimeGrain.Second;
    private int _index;

    /// <inheritdoc/>
    public override MessageView Current => _page!.View(_index);

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
                if (wanted.Accepts(Current)) return true;
            }
            if (!await _pages.MoveNextAsync().ConfigureAwait(false)) return false;
            _page = _pages.Current;
            for (_index = 0; _index < _page.Count; _index++) _grain = TimeGrains.Finer(_grain, TimeGrains.Of(Current));
            _index = 0;
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _pages.DisposeAsync();
}
