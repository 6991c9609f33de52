using System.Management.Automation;
using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Why a message could not be processed, as it is kept: no token, nothing that a backend refuses, and not endlessly long.</summary>
/// <param name="Message">What went wrong.</param>
/// <param name="ErrorId">The error's id.</param>
/// <param name="Exception">The exception's type.</param>
/// <param name="Place">Where in the script, or empty.</param>
internal sealed record MessageFailure(string Message, string ErrorId, string Exception, string Place)
{
    private const int LongestText = 4000;

    /// <summary>What an error says.</summary>
    public static MessageFailure Of(ErrorRecord error) => new(
        Keep(error.ErrorDetails?.Message ?? error.Exception.Message), Keep(error.FullyQualifiedErrorId), Keep(error.Exception.GetType().FullName), Keep(error.ScriptStackTrace));

    /// <summary>Reads what <see cref="WriteMembers"/> wrote.</summary>
    public static MessageFailure Read(JsonElement error) => new(Text(error, "message"), Text(error, "id"), Text(error, "exception"), Text(error, "place"));

    /// <summary>Writes it.</summary>
    public void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("message"u8, Message);
        writer.WriteString("id"u8, ErrorId);
        writer.WriteString("exception"u8, Exception);
        writer.WriteString("place"u8, Place);
    }

    private static string Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    // postgres takes no NUL in a text (eventodb 0.7.0, fact 3).
    private static string Keep(string? text)
    {
        var safe = TokenRedaction.Redact(text ?? string.Empty).Replace('\0', '\uFFFD');
        return safe.Length <= LongestText ? safe : string.Concat(safe.AsSpan(0, LongestText), "…");
    }
}
