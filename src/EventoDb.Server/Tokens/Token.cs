using System.Security.Cryptography;
using System.Text;
using EventoDb.Shared;

namespace EventoDb.Server.Tokens;

/// <summary>A namespace's token.</summary>
internal sealed class Token
{
    /// <summary>What is wrong with a text that is no token.</summary>
    public const string Malformed = "a token is ns_, the base64url form of the namespace's name, _ and 64 hex digits";

    private readonly string _text;

    private Token(string text, string name)
    {
        _text = text;
        Namespace = name;
    }

    public string Namespace { get; }

    /// <summary>A fresh token.</summary>
    public static Token Make(string name) => new(TokenForm.Make(Encoding.UTF8.GetBytes(name)), name);

    /// <summary>Reads a token; null where it is none.</summary>
    public static Token? Parse(string text) => TokenForm.TryGetName(text, out var name) ? new Token(text, Encoding.UTF8.GetString(name)) : null;

    /// <summary>What is stored and compared: SHA-256 of the token's text.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(_text));

    /// <summary>The token itself, secret included: only for the one who made it.</summary>
    public string Reveal() => _text;

    /// <summary>The namespace alone.</summary>
    public override string ToString() => $"token of namespace '{Namespace}'";
}
