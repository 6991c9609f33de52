namespace EventoDb.Client;

/// <summary>Decides whether a message is wanted, before an object is made of it.</summary>
/// <param name="message">The message.</param>
public delegate bool MessageTest(in MessageView message);
