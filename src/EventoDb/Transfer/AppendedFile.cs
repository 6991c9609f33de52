using System.IO.Compression;
using EventoDb.Client;
using EventoDb.Shared;

namespace EventoDb;

/// <summary>An export file that is added to in place. What is not finished is taken off again, or by the next who adds to it.</summary>
internal sealed class AppendedFile : IDisposable
{
    private const int BufferSize = 1024 * 1024;
    private readonly FileStream _file;
    private readonly bool _isCompressed;
    private bool _isHalfDone;

    private AppendedFile(FileStream file, bool isCompressed)
    {
        _file = file;
        _isCompressed = isCompressed;
        End = isCompressed ? BackupEnd.OfMembers(file) : BackupEnd.OfLines(file);
        CutLength = file.Length - End.Length;
    }

    /// <summary>Where it ends.</summary>
    public BackupEnd End { get; }

    /// <summary>How many bytes behind that are half done.</summary>
    public long CutLength { get; }

    /// <summary>Opens a file, which nobody else can then open.</summary>
    /// <param name="path">Its full path.</param>
    /// <exception cref="InvalidDataException">It is no gzip file, or damaged before its end.</exception>
    public static AppendedFile Open(string path)
    {
        var file = HeldFile.Patiently(() => new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, BufferSize));
        try
        {
            return new AppendedFile(file, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes off what is half done, and opens the end for writing.</summary>
    /// <returns>To be closed before <see cref="Finish"/> where the file is compressed.</returns>
    private Stream OpenEnd()
    {
        _isHalfDone = true;
        _file.SetLength(End.Length);
        _file.Position = End.Length;
        var output = _isCompressed ? new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true) : (Stream)_file;
        if (End.NeedsLineEnd) output.Write("\n"u8);
        return output;
    }

    /// <summary>Adds messages: all of them, or nothing.</summary>
    /// <param name="export">Writes them.</param>
    /// <returns>What was written, and the file's length.</returns>
    public async Task<(ExportResult Result, long Length)> AddAsync(Func<Stream, Task<ExportResult>> export)
    {
        ExportResult result;
        var output = OpenEnd();
        try
        {
            result = await export(output).ConfigureAwait(false);
        }
        finally
        {
            if (_isCompressed) await output.DisposeAsync().ConfigureAwait(false);
        }
        return (result, Finish(result.MessageCount > 0));
    }

    private long Finish(bool hasMessages)
    {
        if (!hasMessages) _file.SetLength(End.Length);
        // To the disk, not only to the system: a backup is for bad days.
        _file.Flush(flushToDisk: true);
        _isHalfDone = false;
        return _file.Length;
    }

    /// <summary>Takes off what was not finished.</summary>
    public void Dispose()
    {
        try
        {
            using (_file)
            {
                if (_isHalfDone) _file.SetLength(End.Length);
            }
        }
        catch (Exception e) when (_isHalfDone && (e is IOException or UnauthorizedAccessException))
        {
            // Whatever came before is what the caller has to know; the next who adds takes it off.
        }
    }
}
