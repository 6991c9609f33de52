namespace EventoDb.Tests.Support;

/// <summary>What Go's JSON decoder says of a text it does not take.</summary>
internal sealed class GoSyntaxException(string message) : Exception(message);
