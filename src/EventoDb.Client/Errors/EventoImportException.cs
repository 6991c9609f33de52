using System.Text.Json;

namespace EventoDb.Client;

/// <summary>An import that ended after it had begun; what is in stays in, and <see cref="ImportOptions.Resume"/> goes on after it.</summary>
public sealed class EventoImportException : EventoException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The code of what ended it.</param>
    /// <param name="message">What ended it, and how many messages are in.</param>
    /// <param name="imported">How many messages are surely in, 0 or more.</param>
    /// <param name="statusCode">The HTTP status, or null where no answer came.</param>
    /// <param name="details">The server's <c>details</c>, or null.</param>
    /// <param name="inner">What ended it.</param>
    public EventoImportException(string code, string message, long imported, int? statusCode = null, JsonElement? details = null, Exception? inner = null)
        : base(code, message, statusCode, details, inner) => Imported = imported;

    /// <summary>How many messages are surely in, 0 or more; more may be where <see cref="EventoException.OutcomeUnknown"/> is true.</summary>
    public long Imported { get; }
}
