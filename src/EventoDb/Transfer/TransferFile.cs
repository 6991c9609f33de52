using System.IO.Compression;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A file of exported messages: <c>.ndjson</c>, or <c>.ndjson.gz</c> compressed on the fly.</summary>
/// <param name="path">Its full path.</param>
/// <param name="files">The system's files.</param>
internal sealed class TransferFile(string path, SystemFiles? files = null) : IDisposable
{
    private const int BufferSize = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly byte[] EmptyArchive = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private readonly SystemFiles _files = files ?? SystemFiles.Default;
    private readonly object _gate = new();
    private string? _unfinished;
    private bool _isDisposed;

    /// <summary>The file's full path.</summary>
    public string Path => path;

    private bool IsCompressed => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="InvalidDataException">It is called .gz and is empty.</exception>
    public Stream OpenRead()
    {
        // Not even an archive of nothing is as short.
        if (IsCompressed && new FileInfo(path).Length == 0) throw new InvalidDataException("it is empty");
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return IsCompressed ? new GZipReader(file) : file;
    }

    /// <summary>What is called .gz cannot be decompressed to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="failure">Why.</param>
    /// <param name="consequence">What that means for the caller.</param>
    public static EventoException Damaged(string path, InvalidDataException failure, string consequence = "") =>
        new(ModuleErrorCode.FileError, $"'{path}' is no gzip file, or a damaged one: {failure.Message.TrimEnd('.')}.{consequence}", inner: failure);

    /// <summary>Opens a file beside this one for writing; it takes this one's name with <see cref="FinishAsync"/>, and is deleted without.</summary>
    /// <exception cref="ObjectDisposedException">Nobody waits for it any more.</exception>
    public Stream OpenWrite()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            // To be deleted while somebody still writes to it.
            Share = FileShare.Delete,
            BufferSize = BufferSize,
            Options = FileOptions.Asynchronous,
        };
        // What is exported is nobody else's business, until its owner says so.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var unfinished = $"{path}.{System.IO.Path.GetRandomFileName()}.tmp";
            var file = new FileStream(unfinished, options);
            _unfinished = unfinished;
            return IsCompressed ? new GZipStream(file, CompressionLevel.Fastest) : file;
        }
    }

    /// <summary>Gives the written file, which is closed, its name.</summary>
    /// <param name="replacement">Knows how.</param>
    /// <param name="replace">Whether a file of that name may be there.</param>
    /// <param name="cancellation">Ends the tries; the file is then as unfinished as before.</param>
    /// <exception cref="IOException">It cannot have the name; it stays under the one that it has.</exception>
    public async Task FinishAsync(FileReplacement replacement, bool replace, CancellationToken cancellation)
    {
        var whole = _unfinished!;
        // Of nothing at all, GZipStream makes nothing, which is no gzip file.
        if (IsCompressed && new FileInfo(whole).Length == 0) await File.WriteAllBytesAsync(whole, EmptyArchive, cancellation).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows() && replace && File.Exists(path)) File.SetUnixFileMode(whole, File.GetUnixFileMode(path));
        try
        {
            await replacement.ReplaceAsync(whole, replace, cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _unfinished = null;
            throw;
        }
        _unfinished = null;
    }

    /// <summary>Deletes what was not finished, also where somebody still writes to it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            if (_unfinished is not { } left) return;
            try
            {
                _files.Delete(left);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Whatever came before is what the caller has to know.
            }
        }
    }
}
