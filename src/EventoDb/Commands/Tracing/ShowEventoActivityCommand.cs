using System.Management.Automation;
using EventoDb.Activity;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Pages;
using EventoDb.Progress;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Shows what was going on in a namespace as pictures: one HTML file, opened in the browser or written.</summary>
[Cmdlet(VerbsCommon.Show, "EventoActivity", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(FileInfo))]
public sealed class ShowEventoActivityCommand : TimedCmdlet
{
    private PageFile _file = null!;

    /// <summary>Only messages of these categories; without it all of the namespace.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string[]? Category { get; set; }

    /// <summary>How long a bar of the picture is: at least a millisecond. Without it, as long as makes at most 200 of them.</summary>
    [Parameter]
    [ValidateNotNull]
    [NoTokenText]
    public TimeSpan? Per { get; set; }

    /// <summary>The file to write, instead of opening the page in the browser. One that is a page already is replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string? Path { get; set; }

    /// <summary>Replaces whatever file is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => OneOrAll(Category);

    private string Title => Category is null ? $"Activity of {Client.Namespace}" : $"Activity of {string.Join(", ", Category)}";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Per < TimeSpan.FromMilliseconds(1)) Refuse("-Per is the length of a period: at least a millisecond, such as 0:01 for a minute.");
        try
        {
            _file = PageFile.Of(Path, Force, SessionState);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            Refuse(e.Message);
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        CategoryArgument.Require(Category);
        var session = EventoSession.Current;
        var page = new ActivityPage(CountMessages(), FindConsumers(), Title, Client.Namespace, Timing.Clock.GetUtcNow());
        Await(Task.Run(() => _file.WriteAsync(session, output => ActivityPage.Page.WriteAsync(output, Title, page.Write, Cancellation), Cancellation)));
        if (_file.Show(session) is { } written) WriteObject(written);
        else WriteVerbose($"The page is {_file.Path}.");
    }

    private ActivityCounts CountMessages()
    {
        var counts = new ActivityCounts(Per);
        var options = new CategoryReadOptions { Since = Since, Until = Until, FullScan = FullScan };
        using var shown = Show(new WorkProgress(WriteProgress, "Counting messages", Timing, findDone: () => counts.Count));
        foreach (var category in Category?.Distinct(StringComparer.Ordinal) ?? [string.Empty])
        {
            foreach (var page in Await(Client.ReadCategoryPagesAsync(category, options, cancellationToken: Cancellation)))
            {
                for (var i = 0; i < page.Count; i++) counts.Add(page.View(i));
            }
        }
        return counts;
    }

    private List<ConsumerActivity> FindConsumers()
    {
        var survey = new ConsumerSurvey(Client);
        var known = Await(survey.FindAsync(Cancellation));
        List<ConsumerIdentity> wanted = [.. known.Where(consumer => Category is null || Category.Contains(consumer.Category, StringComparer.Ordinal))];
        List<ConsumerActivity> consumers = [.. Await(survey.DescribeAsync(wanted, Cancellation)).Select(ConsumerActivity.Of)];
        foreach (var (consumer, failure) in survey.Failures) WriteError(failure.ToErrorRecord(consumer.FullName));
        return consumers;
    }
}
