using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Reading;
using EventoDb.Writing;

namespace EventoDb.Commands;

/// <summary>Waits for a message and emits it; an error where it does not come in time.</summary>
[Cmdlet(VerbsLifecycle.Wait, "EventoMessage", DefaultParameterSetName = StreamSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoMessage))]
public sealed class WaitEventoMessageCommand : LiveCmdlet
{
    private long _seen;
    private StoredMessage? _last;

    /// <summary>What the message must be like: a script block with the message as <c>$_</c>. Without it, any will do.</summary>
    [Parameter]
    [ValidateNotNull]
    [NoTokenText]
    public ScriptBlock? Where { get; set; }

    /// <summary>Only what came after this message, or after what a write has written: nothing is missed between doing and waiting.</summary>
    [Parameter]
    [ValidateNotNull]
    [NotAToken]
    public PSObject? After { get; set; }

    /// <summary>How long to wait, in seconds; fractions are fine.</summary>
    [Parameter]
    [ValidateRange(0.001, LongestWaitSec)]
    [NoTokenText]
    public double TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected override void Process()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(TimeoutSec), Timing.Clock);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Cancellation);
        try
        {
            foreach (var message in Follow(FindStart(deadline.Token), deadline.Token))
            {
                _seen++;
                _last = message;
                if (!IsWanted(message)) continue;
                var wrapped = Wrap(message);
                if (Where is not null && !LanguagePrimitives.IsTrue(ScriptArgument.Evaluate(Where, wrapped))) continue;
                WriteObject(wrapped);
                return;
            }
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested && !Cancellation.IsCancellationRequested)
        {
            throw new EventoException(ModuleErrorCode.WaitTimeout, DescribeTimeout());
        }
    }

    private long? FindStart(CancellationToken cancellation)
    {
        if (After is null) return FindFirst(cancellation);
        if (Position is not null || Since is not null)
        {
            throw new ArgumentException($"-After and -{(Position is null ? "Since" : "Position")} do not go together: both say where to start.");
        }
        var after = MessagePlace.Of(After);
        if (StreamName is null) return after.GlobalPosition + 1;
        return after.StreamName == StreamName ? after.Position + 1 : Await(FindStartAsync(StreamName, after.GlobalPosition + 1, cancellation));
    }

    /// <summary>The position in a stream of its first message from a global position on.</summary>
    private async Task<long> FindStartAsync(string streamName, long globalPosition, CancellationToken cancellation)
    {
        // The version first: what is written between the two requests is then found by the second or lies after the version.
        var version = await Client.GetStreamVersionAsync(streamName, cancellation).ConfigureAwait(false);
        var page = await Client.GetStreamPageAsync(streamName, globalPosition: globalPosition, batchSize: 1, cancellationToken: cancellation).ConfigureAwait(false);
        return page.Count > 0 ? page[0].Position : version + 1;
    }

    private string DescribeTimeout()
    {
        var kind = Type is null && Where is null ? "No message" : "No message that matches";
        var seen = _last is null ? "none was seen" : string.Create(CultureInfo.InvariantCulture, $"{_seen} {(_seen == 1 ? "was" : "were")} seen, the last {_last}");
        return string.Create(CultureInfo.InvariantCulture, $"{kind} came from {SourceName} within {TimeoutSec:0.###} s; {seen}.");
    }
}
