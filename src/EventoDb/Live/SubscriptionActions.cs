using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb;

/// <summary>What a subscription does with messages and errors.</summary>
/// <param name="Action">Runs for each message, with <c>$Message</c>.</param>
/// <param name="OnError">Runs for each error, with the error as <c>$_</c> and the message as <c>$Message</c>; null for nothing.</param>
/// <param name="Wrap">Makes what the action sees of a message.</param>
internal sealed record SubscriptionActions(ScriptBlock Action, ScriptBlock? OnError, Func<StoredMessage, EventoMessage> Wrap);
