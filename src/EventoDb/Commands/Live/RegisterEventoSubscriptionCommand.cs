using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Follows a stream, a category or all messages in the background: an action runs in the session for each message, one after the other.</summary>
[Cmdlet(VerbsLifecycle.Register, "EventoSubscription", DefaultParameterSetName = StreamSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoSubscription))]
public sealed class RegisterEventoSubscriptionCommand : LiveCmdlet
{
    /// <summary>The subscription's name, one of a kind in the session.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [NotAToken]
    public string Name { get; set; } = string.Empty;

    /// <summary>What to do with a message, which is <c>$Message</c>. Runs as engine events do: when the session is idle, or between two statements.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    [NoTokenText]
    public ScriptBlock? Action { get; set; }

    /// <summary>What to do with an error, which is <c>$_</c>; the message, if it was about one, is <c>$Message</c>. The subscription goes on with the next
    /// message, unless its state is Failed. Either way the error is its LastError.</summary>
    [Parameter]
    [ValidateNotNull]
    [NoTokenText]
    public ScriptBlock? OnError { get; set; }

    /// <summary>Ends after so many messages.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? First { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var actions = new SubscriptionActions(Action!, OnError, Wrap);
        var subscription = new EventoSubscription(
            Name, SourceName, ResolveConnection().Client, ReadSource(), actions, Events, Runspace.DefaultRunspace);
        var subscriptions = EventoSession.Current.Subscriptions;
        if (!subscriptions.TryAdd(subscription)) throw new EventoException(ModuleErrorCode.SubscriptionExists, $"There is a subscription '{Name}' in this session.");
        var isFollowing = false;
        try
        {
            Await(subscription.StartAsync(FindFirst(Cancellation), First ?? long.MaxValue, IsWanted).WaitAsync(Cancellation));
            isFollowing = true;
            WriteObject(subscription);
        }
        catch when (!isFollowing || Stopping)
        {
            subscriptions.Remove(subscription);
            throw;
        }
    }
}
