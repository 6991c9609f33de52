using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Files that follow one another as if they were one. Their lines are numbered through; a name leads back to the file.</summary>
/// <param name="files">The files, in order.</param>
internal sealed class ImportFiles(IReadOnlyList<ImportFile> files)
{
    private readonly long[] _before = new long[files.Count];
    private int _reached;

    /// <summary>What the lines are called.</summary>
    public LineNames Names => new(Whole, Name, Range, LineNames.OfFile.Doubt);

    private string Whole => files.Count == 1 ? LineNames.OfFile.Whole : "the files";

    /// <summary>The lines that hold more than white space.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<(long Number, ReadOnlyMemory<byte> Line)> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = 0L;
        for (var i = 0; i < files.Count; i++)
        {
            _before[i] = last;
            _reached = Math.Max(_reached, i);
            await foreach (var (number, line) in LineReader.ReadAsync(files[i].Open(), cancellation).ConfigureAwait(false))
            {
                last = _before[i] + number;
                yield return (last, line);
            }
        }
    }

    /// <summary>What a line is called.</summary>
    public string Name(long number)
    {
        var (file, own) = Find(number);
        return files.Count == 1 ? LineNames.OfFile.Name(own) : $"{LineNames.OfFile.Name(own)} of '{files[file].Name}'";
    }

    private string Range(long first, long last) => files.Count == 1
        ? LineNames.OfFile.Range(first, last)
        : first == last ? $"{Name(first)} holds" : $"{Name(first)} to {Name(last)} hold";

    private (int File, long Number) Find(long number)
    {
        var file = _reached;
        while (file > 0 && _before[file] >= number) file--;
        return (file, number - _before[file]);
    }
}
