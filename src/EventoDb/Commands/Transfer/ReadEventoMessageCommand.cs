using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Reads the messages of export files, without a server.</summary>
[Cmdlet(VerbsCommunications.Read, "EventoMessage", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoMessage))]
public sealed class ReadEventoMessageCommand : EventoCmdlet
{
    /// <summary>The files, <c>.ndjson</c> or <c>.ndjson.gz</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string[] Path { get; set; } = [];

    /// <summary>Only messages of this time or later: a point in time, local where it has no offset, or a TimeSpan for so long ago (<c>0:10</c>).</summary>
    [Parameter]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only messages before this time, given likewise.</summary>
    [Parameter]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Only messages of these types, to the letter.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
    [NotAToken]
    public string[]? Type { get; set; }

    /// <summary>Only messages of these categories.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string[]? Category { get; set; }

    /// <summary>Data and metadata as ordered, case-sensitive dictionaries, for keys that an object cannot hold.</summary>
    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            // A file that cannot be read does not keep the others from being read.
            Guard(() => Read(path), path);
        }
    }

    private void Read(string path)
    {
        if (Since >= Until) throw new ArgumentException("-Since is not before -Until: no message can be between them.");
        var file = new TransferFile(FilePath.Resolve(path, SessionState));
        if (!File.Exists(file.Path)) throw new ArgumentException($"There is no file '{file.Path}'.");
        var wanted = new ExportOptions { Categories = Category, Since = Since, Until = Until };
        var emitter = new MessageEmitter(this, message => new EventoCategoryMessage(message, AsHashtable), types: null);
        try
        {
            var input = Await(Task.Run(file.OpenRead), static late => late.Dispose());
            emitter.Emit(Await(ExportFileReader.ReadAsync(input, wanted, Type, Cancellation)), most: null, file.Path);
        }
        catch (InvalidDataException e)
        {
            throw TransferFile.Damaged(file.Path, e);
        }
    }
}
