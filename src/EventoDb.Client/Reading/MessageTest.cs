namespace EventoDb.Client;

/// <summary>Decides whether a message is wanted, before an object is made of it.</summary>
/// <param name="message">What the answer says of the message.</param>
/// <param name="answer">The answer.</param>
internal delegate bool MessageTest(in MessageFields message, ReadOnlySpan<byte> answer);
