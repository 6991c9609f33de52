using System.IO.Compression;

namespace EventoDb;

/// <summary>A file of exported messages: <c>.ndjson</c>, or <c>.ndjson.gz</c> compressed on the fly.</summary>
internal sealed class TransferFile(string path) : IDisposable
{
    private const int BufferSize = 1024 * 1024;
    private string? _unfinished;

    /// <summary>The file's full path.</summary>
    public string Path => path;

    private bool IsCompressed => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens the file for reading.</summary>
    public Stream OpenRead()
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return IsCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Opens a file beside this one for writing; it takes this one's name with <see cref="Finish"/>, and is deleted without.</summary>
    public Stream OpenWrite()
    {
        _unfinished = $"{path}.{System.IO.Path.GetRandomFileName()}.tmp";
        var file = new FileStream(_unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous);
        return IsCompressed ? new GZipStream(file, CompressionLevel.Fastest) : file;
    }

    /// <summary>Gives the written file, which is closed, its name.</summary>
    /// <param name="replace">Whether a file of that name may be there.</param>
    public void Finish(bool replace)
    {
        File.Move(_unfinished!, path, replace);
        _unfinished = null;
    }

    /// <summary>Deletes what was not finished.</summary>
    public void Dispose()
    {
        if (_unfinished is { } left) File.Delete(left);
    }
}
