using System.Management.Automation;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>A cmdlet that reads the messages of a time.</summary>
public abstract class TimedCmdlet : ConnectedCmdlet
{
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

    /// <summary>Reads every message for <c>-Since</c> and <c>-Until</c>, instead of concluding from the times of some where the others lie: for stores into
    /// which old messages were imported after new ones, or whose clock was set back by more than two minutes.</summary>
    [Parameter]
    public SwitchParameter FullScan { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Since >= Until) Refuse("-Since is not before -Until: no message can be between them.");
    }

    /// <summary>Ends the cmdlet, whose arguments cannot be meant.</summary>
    private protected void Refuse(string message) => Refuse(new ArgumentException(message), Target);
}
