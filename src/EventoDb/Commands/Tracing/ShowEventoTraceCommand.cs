using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Pages;
using EventoDb.Tracing;

namespace EventoDb.Commands;

/// <summary>Shows everything that belongs together with a message as a picture: one HTML file, opened in the browser or written.</summary>
[Cmdlet(VerbsCommon.Show, "EventoTrace", DefaultParameterSetName = InputSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(FileInfo))]
public sealed class ShowEventoTraceCommand : TraceCmdlet
{
    private PageFile _file = null!;

    /// <summary>The file to write, instead of opening the page in the browser. One that is a page already is replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string? Path { get; set; }

    /// <summary>Replaces whatever file is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _file = PageFile.Of(Path, Force, SessionState);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            Refuse(e as ArgumentException ?? new ArgumentException(e.Message, e), Path);
        }
    }

    private protected override void Emit(MessageTrace trace)
    {
        var session = EventoSession.Current;
        var data = new TracePage([.. TraceTree.Order(trace)], Title(trace.Messages), Client.Namespace, Timing.Clock.GetUtcNow());
        Await(Task.Run(() => _file.WriteAsync(session, output => TracePage.Page.WriteAsync(output, Title(trace.Messages), data.Write, Cancellation), Cancellation)));
        if (_file.Show(session) is { } written) WriteObject(written);
        else WriteVerbose($"The page is {_file.Path}.");
    }

    private static string Title(IReadOnlyList<StoredMessage> messages) =>
        messages.Count == 0 ? "Trace" : string.Create(CultureInfo.InvariantCulture, $"Trace of {messages[0].CorrelationStreamName ?? messages[0].StreamName}");
}
