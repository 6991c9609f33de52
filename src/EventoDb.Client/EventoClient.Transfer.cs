namespace EventoDb.Client;

public sealed partial class EventoClient
{
    /// <summary>Writes the messages of the namespace to <paramref name="output"/>, one JSON record a line in global order, as <c>/import</c> reads them.
    /// Number text and nanoseconds are kept; memory stays flat.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="options">Which messages; null for all.</param>
    /// <param name="progress">Is told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    public Task<ExportResult> ExportAsync(
        Stream output, ExportOptions? options = null, TransferProgress? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new NamespaceExporter(this, options ?? new ExportOptions(), progress ?? new TransferProgress()).RunAsync(output, cancellationToken);
    }

    /// <summary>Whether the namespace holds the message of a line of an export, equal in every field.</summary>
    /// <param name="line">The line.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public async Task<bool> HoldsAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken = default)
    {
        var position = ExportLine.Parse(line.Span).GlobalPosition;
        var comparison = new MessageComparison(
            ComparisonSide.File(new MemoryStream(line.ToArray())), ComparisonSide.Namespace(this, new ExportOptions { Position = position }));
        await foreach (var _ in comparison.RunAsync(position, cancellationToken).ConfigureAwait(false)) return false;
        return true;
    }

    /// <summary>Brings the records of an export into the namespace, positions and times included. Every line is checked before the first is sent.</summary>
    /// <param name="open">Opens the file at its start; called twice, the streams are closed here.</param>
    /// <param name="options">How; null for into an empty namespace, or one whose messages all lie before the file's.</param>
    /// <param name="progress">Is told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the import; what is in stays in.</param>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c> before anything is sent; <c>POSITION_EXISTS</c> where the namespace holds other messages;
    /// <c>COUNT_MISMATCH</c> where the counts do not agree in the end; what the server refused, with the lines and how many are in.</exception>
    public Task<ImportResult> ImportAsync(
        Func<Stream> open, ImportOptions? options = null, TransferProgress? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        return ImportAsync([new ImportFile("the file", open)], options, progress, cancellationToken);
    }

    /// <summary>Brings the records of files that follow one another into the namespace, as if they were one.</summary>
    /// <inheritdoc cref="ImportAsync(Func{Stream}, ImportOptions?, TransferProgress?, CancellationToken)"/>
    /// <param name="files">The files, in order.</param>
    /// <param name="options">How; null for into an empty namespace, or one whose messages all lie before the files'.</param>
    /// <param name="progress">Is told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the import; what is in stays in.</param>
    public Task<ImportResult> ImportAsync(
        IReadOnlyList<ImportFile> files, ImportOptions? options = null, TransferProgress? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        options ??= new ImportOptions();
        if (options is { Resume: true, Clear: true }) throw new ArgumentException("An import that empties the namespace first has nothing to resume.", nameof(options));
        return new NamespaceImporter(this, new ImportFiles(files), options, progress ?? new TransferProgress()).RunAsync(cancellationToken);
    }

    /// <summary>Sends one request of <c>POST /import</c>, once.</summary>
    /// <param name="lines">Records, one a line.</param>
    /// <param name="clear">Whether the namespace is emptied first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal Task<ImportAnswer> SendImportAsync(ReadOnlyMemory<byte> lines, bool clear, CancellationToken cancellationToken)
    {
        var call = new RpcCall(clear ? "/import?force=true" : "/import", null, lines, CanRepeat: false) { ContentType = "application/x-ndjson" };
        return _transport.CallOnceAsync(call, _token, static answer => ImportAnswer.Parse(answer.Body), Telemetry, Options.Timeout, cancellationToken);
    }
}
