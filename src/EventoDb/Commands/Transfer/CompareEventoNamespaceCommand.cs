using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Progress;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Compares two namespaces, or one and an export file, message by message.</summary>
[Cmdlet(VerbsData.Compare, "EventoNamespace", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoDifference))]
public sealed class CompareEventoNamespaceCommand : ConnectedCmdlet
{
    /// <summary>What is right: the namespace of this connection. Without it, the session's, or the file where <c>-Difference</c> is given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    [ConnectionArgument]
    public EventoConnection? Reference { get; set; }

    /// <summary>What is compared with it: the namespace of this connection. Without it, the file; or the session's namespace.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    [ConnectionArgument]
    public EventoConnection? Difference { get; set; }

    /// <summary>The export file that is one of the two.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string? Path { get; set; }

    /// <summary>Only messages of these categories.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string[]? Category { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path ?? Difference as object ?? Reference;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Reference is not null && Difference is not null && Path is not null) throw new ArgumentException("Two of -Reference, -Difference and -Path are compared, not three.");
        if (Reference is null && Difference is null && Path is null) throw new ArgumentException("With what? Give -Difference, another connection, or -Path, an export file.");
        CategoryArgument.Require(Category);
        var wanted = new ExportOptions { Categories = Category };
        var progress = new TransferProgress();
        var file = Path is null ? null : OpenFile(FilePath.Resolve(Path, SessionState));
        // The file is the reference only where a namespace is named that is not.
        var comparison = file is null ? new MessageComparison(Open(Reference), Open(Difference), progress)
            : Difference is null ? new MessageComparison(Open(Reference), FromFile(file), progress)
            : new MessageComparison(FromFile(file), Open(Difference), progress);
        Compare(comparison, progress);

        ComparisonSide Open(EventoConnection? connection) => ComparisonSide.Namespace(ClientOf(connection), wanted);

        ComparisonSide FromFile(Stream stream) => ComparisonSide.File(stream, wanted);
    }

    private EventoClient ClientOf(EventoConnection? connection) => connection is null ? Client : Observer.Watch(connection.Client);

    private Stream OpenFile(string path)
    {
        if (!File.Exists(path)) throw new ArgumentException($"There is no file '{path}'.");
        return Await(Task.Run(new TransferFile(path).OpenRead), static late => late.Dispose());
    }

    private void Compare(MessageComparison comparison, TransferProgress progress)
    {
        using var shown = Show(WorkProgress.Of(progress, WriteProgress, "Comparing", Timing));
        var count = 0L;
        try
        {
            foreach (var difference in Await(comparison.RunAsync(Cancellation)))
            {
                count++;
                WriteObject(new EventoDifference(difference));
            }
        }
        catch (InvalidDataException e)
        {
            throw TransferFile.Damaged(Path!, e);
        }
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"{comparison.CommonCount:N0} messages are on both sides; {count:N0} differ."));
    }
}
