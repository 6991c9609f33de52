using System.Management.Automation;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>The version of streams: the position of the last message, -1 where the stream does not exist, ready for <c>-ExpectedVersion</c>.</summary>
[Cmdlet(VerbsCommon.Get, "EventoStreamVersion", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(long))]
public sealed class GetEventoStreamVersionCommand : ConnectedCmdlet
{
    /// <summary>The streams.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    public string[] StreamName { get; set; } = [];

    /// <inheritdoc/>
    protected override object? Target => OneOrAll(StreamName);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var stream in StreamName)
        {
            Guard(() => WriteObject(Await(Client.GetStreamVersionAsync(stream, Cancellation))), stream);
        }
    }
}
