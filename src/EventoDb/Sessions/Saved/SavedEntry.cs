namespace EventoDb;

/// <summary>What the file says of a saved connection.</summary>
/// <param name="Uri">The server's address.</param>
/// <param name="Namespace">The namespace; null without a token.</param>
/// <param name="TimeoutSec">How long one request may take, in seconds.</param>
/// <param name="RetryCount">How often a request is tried again.</param>
/// <param name="SkipCertificateCheck">Whether any TLS certificate is taken.</param>
/// <param name="Vault">The vault that holds the token, or null.</param>
/// <param name="Protected">The token as Windows has encrypted it for its user (DPAPI), or null: on other systems always.</param>
internal sealed record SavedEntry(
    string Uri, string? Namespace, double TimeoutSec, int RetryCount, bool SkipCertificateCheck, string? Vault, string? Protected)
{
    /// <summary>Whether there is a token.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasToken => Vault is not null || Protected is not null;
}
