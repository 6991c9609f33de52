using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventoDb.Client;

/// <summary>Turns whatever can go wrong with a request into one <see cref="EventoException"/>.</summary>
internal static partial class HttpFailure
{
    private const int ExcerptLength = 200;
    private const string TooLarge = "Something on the way to the server takes no request that large (nginx: client_max_body_size, 1 MB where it is not set).";

    /// <summary>The connection could not be made, or broke.</summary>
    /// <param name="failure">How.</param>
    /// <param name="uri">The server.</param>
    /// <param name="wasSent">Whether any of the request may have been sent.</param>
    public static EventoException FromNetwork(Exception failure, Uri uri, bool wasSent = true)
    {
        var address = uri.GetLeftPart(UriPartial.Authority);
        var error = failure switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException body => body.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        var socket = Find<SocketException>(failure);
        var reason = (socket as Exception ?? Find<System.Security.Authentication.AuthenticationException>(failure) ?? failure).Message.TrimEnd('.');
        return error switch
        {
            HttpRequestError.SecureConnectionError => new EventoException(
                EventoErrorCode.NetworkError, $"No secure connection to {address}: {reason}.", inner: failure)
            {
                NeverArrived = true,
                // What breaks off in the middle, as a proxy that is restarted does, refuses nothing.
                IsTransient = Find<System.Security.Authentication.AuthenticationException>(failure) is null && Find<IOException>(failure) is not null,
            },
            HttpRequestError.NameResolutionError => new EventoException(
                EventoErrorCode.NetworkError, $"No connection to {address}: the name cannot be resolved ({reason}).", inner: failure)
            {
                NeverArrived = true,
                IsTransient = socket?.SocketErrorCode != SocketError.HostNotFound,
            },
            HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => new EventoException(
                EventoErrorCode.NetworkError, $"No connection to {address}: {reason}.", inner: failure)
            { NeverArrived = true, IsTransient = true },
            HttpRequestError.InvalidResponse => new EventoException(
                EventoErrorCode.MalformedResponse, $"{address} does not answer as an HTTP server does: {reason}.", inner: failure)
            { OutcomeUnknown = true },
            _ => new EventoException(
                EventoErrorCode.NetworkError, $"The connection to {address} broke before the answer was complete: {reason}.", inner: failure)
            {
                IsTransient = true,
                NeverArrived = !wasSent,
                OutcomeUnknown = wasSent,
            },
        };
    }

    /// <summary>No whole answer came in time.</summary>
    public static EventoException FromTimeout(Uri uri, TimeSpan timeout, string method, Exception failure, bool wasSent = true) => new(
        EventoErrorCode.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{uri.GetLeftPart(UriPartial.Authority)} did not answer {method} within {timeout.TotalSeconds:0.###} s."),
        inner: failure)
    {
        NeverArrived = !wasSent,
        OutcomeUnknown = wasSent,
    };

    /// <summary>The server answered with another status than 200.</summary>
    public static EventoException FromStatus(HttpResponseMessage response, ReadOnlySpan<byte> body, Uri uri, SessionToken token) => FromStatus(
        (int)response.StatusCode, response.ReasonPhrase, ToWait(response.Headers.RetryAfter), response.Headers.Location?.ToString(), body, uri, token);

    /// <summary>The server answered with another status than 200.</summary>
    /// <param name="status">The status.</param>
    /// <param name="reason">The words beside it, or null.</param>
    /// <param name="retryAfter">How long the server asked us to wait, or null.</param>
    /// <param name="location">Where a redirect points, or null.</param>
    /// <param name="body">The answer's body.</param>
    /// <param name="uri">The server.</param>
    /// <param name="token">The token that the request carried.</param>
    public static EventoException FromStatus(int status, string? reason, TimeSpan? retryAfter, string? location, ReadOnlySpan<byte> body, Uri uri, SessionToken token)
    {
        // 408: a proxy waited for a request and had closed when it came.
        var transient = status is 408 or 429 or 502 or 503 or 504;
        if (TryReadError(body, out var code, out var message, out var details))
        {
            if (IsAboutToken(code, message)) message = $"{message.TrimEnd('.')} ({Describe(token)}server {uri.GetLeftPart(UriPartial.Authority)}).";
            return new EventoException(code, message, status, details) { IsTransient = transient, OutcomeUnknown = transient, RetryAfter = retryAfter };
        }
        var address = uri.GetLeftPart(UriPartial.Authority);
        var text = status is >= 300 and < 400
            ? $"{address} answered {status} and wants us elsewhere ({location}); redirects are not followed, because the token would go along."
            : $"{address} answered {status} {reason}: {Excerpt(body)}";
        if (status == 413) text += $" {TooLarge}";
        return new EventoException(EventoErrorCode.HttpError, text, status)
        {
            IsTransient = transient,
            // A page of a proxy says nothing of what the server behind it has done.
            OutcomeUnknown = status is < 300 or >= 500 || transient,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>How long <c>Retry-After</c> asks us to wait from now, or null.</summary>
    public static TimeSpan? ToWait(RetryConditionHeaderValue? after) => after?.Delta ?? (after?.Date is { } date ? date - DateTimeOffset.UtcNow : null);

    /// <summary>The server answered 200 with something that is no answer.</summary>
    public static EventoException FromMalformed(MalformedAnswerException failure, ReadOnlySpan<byte> body, Uri uri, string method, int status) => new(
        EventoErrorCode.MalformedResponse,
        $"{uri.GetLeftPart(UriPartial.Authority)} answered {method} with something else than EventoDB does ({failure.Message.TrimEnd('.')}): {Excerpt(body)}",
        status,
        inner: failure)
    {
        OutcomeUnknown = true,
    };

    /// <summary>Reads EventoDB's error body.</summary>
    public static bool TryReadError(ReadOnlySpan<byte> body, out string code, out string message, out JsonElement? details)
    {
        code = message = string.Empty;
        details = null;
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("error"u8, out var error)
                || error.ValueKind != JsonValueKind.Object
                || !error.TryGetProperty("code"u8, out var codeElement)
                || codeElement.ValueKind != JsonValueKind.String
                || codeElement.GetString() is not { Length: > 0 } found) return false;
            code = found;
            message = error.TryGetProperty("message"u8, out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } said ? said : found;
            if (error.TryGetProperty("details"u8, out var more) && more.ValueKind != JsonValueKind.Null)
            {
                // Bytes that are no UTF-8 are noticed only when the text is asked for: here, not by whoever prints the error.
                more.GetRawText();
                details = more.Clone();
            }
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The first words of a body, on one line.</summary>
    public static string Excerpt(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, ExcerptLength * 8)]);
        text = WhiteSpace().Replace(Markup().Replace(text, " "), " ").Trim();
        if (text.Length == 0) return "(nothing)";
        // Before it is cut: half a token would not be known for one.
        text = TokenRedaction.Redact(text);
        return text.Length <= ExcerptLength ? text : text[..ExcerptLength] + "…";
    }

    // A server in test mode says of a token whose namespace is gone that its storage failed (eventodb 0.7.0, HTTP).
    private static bool IsAboutToken(string code, string message) =>
        code.StartsWith("AUTH_", StringComparison.Ordinal)
        || (code == EventoErrorCode.BackendError && message.Contains("namespace not found", StringComparison.Ordinal));

    private static string Describe(SessionToken token) => EventoToken.TryGetNamespace(token.Value, out var name) ? $"namespace '{name}', " : string.Empty;

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found) return found;
        }
        return null;
    }

    [GeneratedRegex(
        @"<script\b.*?</script\s*>|<style\b.*?</style\s*>|<[^>]*>",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Markup();

    [GeneratedRegex(@"[\s\p{Cc}]+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
