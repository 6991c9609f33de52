using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>Gives up on messages that a consumer has parked: they are not tried again. The messages themselves stay.</summary>
[Cmdlet(VerbsCommon.Remove, "EventoParkedMessage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class RemoveEventoParkedMessageCommand : ParkedCmdlet
{
    /// <summary>The global positions of the messages; without it all that are parked.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [NoTokenText]
    public long[]? GlobalPosition { get; set; }

    /// <summary>Does not ask, unless <c>-Confirm</c> says so.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private bool IsAsked => !Force || IsBound("Confirm") || Preferences.WhatIf;

    /// <inheritdoc/>
    protected override void Process()
    {
        var consumer = Identity;
        var store = Load(consumer);
        if (GlobalPosition is null)
        {
            foreach (var message in ShareOf(consumer, store)) Remove(consumer, store, message);
            return;
        }
        foreach (var position in GlobalPosition) Guard(() => Remove(consumer, store, store.Find(position) ?? throw NotParked(consumer, position)), position);
    }

    private void Remove(ConsumerIdentity consumer, ParkedStore store, ParkedMessage message)
    {
        var text = $"{message.StreamName}@{message.Position} {message.Type}, parked by {consumer}";
        if (IsAsked && !ShouldProcess($"Give up {text}.", $"Give up {text}?", "Give up a parked message")) return;
        // False where somebody else has seen to it meanwhile: it is not parked any more either way.
        Await(store.CloseAsync(Patience, message, ParkedStore.Removed, Cancellation));
    }

    private static EventoException NotParked(ConsumerIdentity consumer, long position) =>
        new(ModuleErrorCode.ParkedNotFound, string.Create(CultureInfo.InvariantCulture, $"No message of global position {position} is parked by {consumer}."));
}
