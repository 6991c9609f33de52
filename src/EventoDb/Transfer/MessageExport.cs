using System.Diagnostics;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A file to which the messages of a pipeline are written; gone without <see cref="TransferFile.FinishAsync"/>.</summary>
/// <param name="file">The file.</param>
/// <param name="replacement">Gives it its name.</param>
internal sealed class MessageExport(TransferFile file, FileReplacement replacement) : IDisposable
{
    /// <summary>The file.</summary>
    public TransferFile File => file;

    /// <summary>Gives the file its name.</summary>
    public FileReplacement Replacement => replacement;

    /// <summary>When it was begun.</summary>
    public long Started { get; } = Stopwatch.GetTimestamp();

    /// <summary>Writes to it.</summary>
    public ExportFileWriter Writer { get; } = new(file.OpenWrite());

    /// <summary>Closes it.</summary>
    /// <returns>What was written.</returns>
    public ExportResult Close()
    {
        Writer.Dispose();
        return Writer.Result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Writer.Dispose();
        file.Dispose();
    }
}
