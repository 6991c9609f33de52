namespace EventoDb.Client;

/// <summary>Tells what passes from what does not.</summary>
internal static class SubscriptionFailure
{
    /// <summary>Whether trying again is of no use: the request or the token is refused, or the namespace is gone. A database that is down, a proxy's
    /// error page and whatever the network does pass.</summary>
    public static bool IsFinal(EventoException failure) => failure.StatusCode switch
    {
        400 or 401 or 403 => true,
        // With a code of the server's own; without, it is the page of a proxy that has lost its server.
        404 or 405 => failure.Code != EventoErrorCode.HttpError,
        // In test mode the token of a deleted namespace is no authentication error (eventodb 0.7.0, HTTP).
        500 => failure.Message.Contains("namespace not found", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
