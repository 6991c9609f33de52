using System.Text.Json;

namespace EventoDb.Client;

/// <summary>What EventoDB, or the way to it, refused or failed to do.</summary>
/// <remarks>Codes are open: besides those in <see cref="EventoErrorCode"/>, whatever a server sends is handed on as it is.</remarks>
public class EventoException : Exception
{
    /// <summary>Makes an exception.</summary>
    /// <param name="code">The server's code, or one of <see cref="EventoErrorCode"/>.</param>
    /// <param name="message">One clear sentence. Tokens in it are blotted out, control characters made visible (<see cref="DisplayText"/>).</param>
    /// <param name="statusCode">The HTTP status, or null where no answer came.</param>
    /// <param name="details">The server's <c>details</c>, or null. Tokens in it are blotted out, control characters escaped.</param>
    /// <param name="inner">What caused it, or null; left out where its message may not be shown as it is.</param>
    public EventoException(string code, string message, int? statusCode = null, JsonElement? details = null, Exception? inner = null)
        : base(DisplayText.OfLine(message), Clean(inner))
    {
        Code = DisplayText.OfLine(code);
        StatusCode = statusCode;
        Details = Clean(details);
    }

    /// <summary>The server's error code (<c>STREAM_VERSION_CONFLICT</c>, …) or ours (<c>NETWORK_ERROR</c>, …); never empty.</summary>
    public string Code { get; }

    /// <summary>The HTTP status of the answer, 100–599, or null where there was none.</summary>
    public int? StatusCode { get; }

    /// <summary>What the server added in <c>error.details</c>, or null.</summary>
    public JsonElement? Details { get; }

    /// <summary>Whether the same request may well succeed a little later: the network or a server on the way failed, not what was asked.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether the request surely never reached the server, so that sending it again cannot do anything twice.</summary>
    internal bool NeverArrived { get; init; }

    /// <summary>Whether the server may have done what was asked although it could not say so. Of a write it is then not known whether its message is in the stream.</summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>Whether the request could not be brought to the server, or no answer back from it.</summary>
    public bool IsUnreachable =>
        OutcomeUnknown || NeverArrived || Code is EventoErrorCode.NetworkError or EventoErrorCode.Timeout || StatusCode is 408 or 429 or 502 or 503 or 504;

    /// <summary>How long the server or a proxy asked us to wait (<c>Retry-After</c>), or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    private static Exception? Clean(Exception? inner)
    {
        for (var cause = inner; cause is not null; cause = cause.InnerException)
        {
            if (DisplayText.OfLine(cause.Message) != cause.Message) return null;
        }
        return inner;
    }

    private static JsonElement? Clean(JsonElement? details)
    {
        if (details is not { } element) return null;
        var text = element.GetRawText();
        var clean = DisplayText.OfJson(text);
        if (clean == text) return element;
        using var document = JsonDocument.Parse(clean);
        return document.RootElement.Clone();
    }
}
