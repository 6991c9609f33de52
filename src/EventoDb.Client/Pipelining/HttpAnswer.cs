using System.Net.Http.Headers;
using System.Text;

namespace EventoDb.Client;

/// <summary>An answer of an HTTP/1.1 server, as it lies in a buffer.</summary>
internal ref struct HttpAnswer
{
    /// <summary>The status, 200–599.</summary>
    public int Status { get; set; }

    /// <summary>The words beside the status.</summary>
    public ReadOnlySpan<byte> Reason { get; set; }

    /// <summary>Whether the server goes on answering on this connection.</summary>
    public bool KeepsConnection { get; set; }

    /// <summary>Whether it names somebody else than EventoDB who handed it on (<c>Via</c>) or made it (<c>Server</c>), or has its headers in small letters, as HAProxy hands them on.</summary>
    public bool IsFromProxy { get; set; }

    /// <summary><c>Retry-After</c>, or empty.</summary>
    public ReadOnlySpan<byte> RetryAfter { get; set; }

    /// <summary><c>Location</c>, or empty.</summary>
    public ReadOnlySpan<byte> Location { get; set; }

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Body { get; set; }

    /// <summary>What an answer with another status than 200 means.</summary>
    public readonly EventoException ToFailure(Uri uri, SessionToken token)
    {
        var retryAfter = RetryConditionHeaderValue.TryParse(Encoding.Latin1.GetString(RetryAfter), out var after) ? HttpFailure.ToWait(after) : null;
        return HttpFailure.FromStatus(Status, Encoding.Latin1.GetString(Reason), retryAfter, Encoding.Latin1.GetString(Location), Body, uri, token);
    }
}
