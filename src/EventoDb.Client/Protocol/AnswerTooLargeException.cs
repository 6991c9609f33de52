using System.Globalization;

namespace EventoDb.Client;

/// <summary>An answer has more bytes than this client takes.</summary>
internal sealed class AnswerTooLargeException(int limit)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The answer is larger than {limit / (1024 * 1024)} MiB."));
