using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Finding;

namespace EventoDb.Commands;

/// <summary>Counts messages: by type, category or stream, and by period.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "EventoMessage", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoMeasure), typeof(EventoPeriodMeasure))]
public sealed class MeasureEventoMessageCommand : SearchCmdlet
{
    private MessageCounts? _counts;

    /// <summary>What to count them by; without it all together.</summary>
    [Parameter]
    [ValidateNotNull]
    [NoTokenText]
    public EventoMeasureKey? By { get; set; }

    /// <summary>How long a period is; without it all time together.</summary>
    [Parameter]
    [ValidateNotNull]
    [NoTokenText]
    public TimeSpan? Per { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Per <= TimeSpan.Zero) Refuse("-Per is no period: it takes a span of time, such as 1:00 for an hour, or 1.0:00 for a day.");
        _counts = new MessageCounts(By, Per);
    }

    /// <inheritdoc/>
    private protected override void Search(string name)
    {
        foreach (var page in ReadPages(name, most: null))
        {
            for (var i = 0; i < page.Count; i++)
            {
                if (!HasScripts || IsTakenByScripts(page[i], asHashtable: false)) _counts!.Add(page.View(i));
            }
        }
    }

    /// <inheritdoc/>
    private protected override void Look(StoredMessage message)
    {
        if (!HasScripts || IsTakenByScripts(message, asHashtable: false)) _counts!.Add(message.AsView());
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        // What is not all would be taken for all.
        if (!IsWhole) return;
        foreach (var measure in _counts!.Take()) WriteObject(measure);
    }
}
