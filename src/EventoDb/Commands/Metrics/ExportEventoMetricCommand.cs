using System.Management.Automation;
using System.Text;
using EventoDb.Metrics;

namespace EventoDb.Commands;

/// <summary>Metrics of the server, of its namespaces and of the consumers, as OpenMetrics text: to the pipeline, or to a file that is whole at any moment.</summary>
[Cmdlet(VerbsData.Export, "EventoMetric", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(string))]
public sealed class ExportEventoMetricCommand : ConnectedCmdlet
{
    /// <summary>The file, such as <c>eventodb.prom</c> in the folder of node_exporter's textfile collector; it is replaced. Without it the text goes to the pipeline.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Path is not null && !ShouldProcess(Path, "Write metrics")) return;
        var metrics = new ServerMetrics(Client);
        var text = Await(metrics.ReadAsync(Cancellation));
        if (Path is null) WriteObject(text);
        else Await(ReplaceAsync(FilePath.Resolve(Path, SessionState), text + "\n"));
        foreach (var (consumer, failure) in metrics.ConsumerFailures) WriteError(failure.ToErrorRecord(consumer.FullName));
        if (metrics.Failure is not null) throw metrics.Failure;
    }

    private async Task ReplaceAsync(string path, string text)
    {
        // Beside the file, under a name that no collector takes.
        var whole = $"{path}.{System.IO.Path.GetRandomFileName()}.tmp";
        try
        {
            await File.WriteAllTextAsync(whole, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Cancellation).ConfigureAwait(false);
            await new FileReplacement(path, Timing, SystemFiles.Default).ReplaceAsync(whole, replace: true, Cancellation).ConfigureAwait(false);
        }
        catch
        {
            SystemFiles.Default.Delete(whole);
            throw;
        }
    }
}
