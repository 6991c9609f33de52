namespace EventoDb.Client;

/// <summary>Reads a good answer.</summary>
/// <param name="answer">The answer; gone after the call, but for what is taken out of it.</param>
/// <returns>What it means.</returns>
/// <exception cref="MalformedAnswerException">It is not what the protocol promises.</exception>
internal delegate T AnswerParser<out T>(Answer answer);
