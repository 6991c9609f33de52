namespace EventoDb.Client;

/// <summary>What became of a message of an outbox.</summary>
/// <param name="Message">The message.</param>
/// <param name="Result">Where it lies; null where the server refused it for good.</param>
/// <param name="Refusal">Why it was set aside, or null.</param>
public sealed record OutboxDelivery(OutboxMessage Message, WriteResult? Result, EventoException? Refusal);
