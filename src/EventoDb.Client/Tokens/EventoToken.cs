using System.Diagnostics.CodeAnalysis;
using System.Text;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>The form of a token: <c>ns_</c> + base64url(namespace), unpadded + <c>_</c> + 64 hex digits (eventodb 0.7.0, Model).</summary>
public static class EventoToken
{
    // Strict: bytes that are no UTF-8 make no name.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A new token for <paramref name="namespaceName"/> with a random secret of 256 bits.</summary>
    /// <param name="namespaceName">The namespace; not empty.</param>
    /// <returns>The token. The server keeps only its hash: who loses it has lost it.</returns>
    /// <exception cref="ArgumentException">The name is empty, or one of the few whose token the server cannot read
    /// (see <see cref="CanName"/>).</exception>
    public static string Create(string namespaceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(namespaceName);
        if (!CanName(namespaceName))
        {
            throw new ArgumentException(
                $"A namespace cannot be called '{namespaceName}': the base64url form of that name holds '_', and EventoDB refuses tokens with a '_' inside the name; choose another name.",
                nameof(namespaceName));
        }
        return TokenForm.Make(Utf8.GetBytes(namespaceName));
    }

    /// <summary>Whether a namespace of this name can be used at all: EventoDB 0.7.0 splits tokens at <c>_</c>, so one whose name encodes
    /// to a text with <c>_</c> is refused ("expected 2 parts after prefix").</summary>
    /// <param name="namespaceName">The name.</param>
    public static bool CanName(string namespaceName) => !string.IsNullOrEmpty(namespaceName) && TokenForm.IsReadByAll(Utf8.GetBytes(namespaceName));

    /// <summary>The namespace that a token is for.</summary>
    /// <param name="token">A token, or anything else.</param>
    /// <param name="namespaceName">The namespace, where the token is well formed.</param>
    /// <returns>Whether the token is well formed. Whether a server accepts it, only the server knows.</returns>
    public static bool TryGetNamespace([NotNullWhen(true)] string? token, [NotNullWhen(true)] out string? namespaceName)
    {
        namespaceName = null;
        if (!TokenForm.TryGetName(token, out var name)) return false;
        try
        {
            namespaceName = Utf8.GetString(name);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
