namespace EventoDb.Client;

/// <summary>An answer is not what the protocol promises; becomes <see cref="EventoErrorCode.MalformedResponse"/>.</summary>
internal sealed class MalformedAnswerException(string message, Exception? inner = null) : Exception(message, inner);
