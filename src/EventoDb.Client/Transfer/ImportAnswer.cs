using System.Net.ServerSentEvents;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>What <c>/import</c> answered: server-sent events, all at once at the end (eventodb 0.7.0, fact 12).</summary>
/// <param name="Imported">How many records are in; those of finished batches where one failed.</param>
/// <param name="Error">The failure's code, or null.</param>
/// <param name="Message">The failure's message, or null.</param>
internal sealed record ImportAnswer(long Imported, string? Error, string? Message)
{
    /// <summary>Reads the events.</summary>
    public static ImportAnswer Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            using var stream = new MemoryStream(body.ToArray());
            long imported = 0;
            foreach (var item in SseParser.Create(stream).Enumerate())
            {
                using var document = JsonDocument.Parse(item.Data);
                var root = document.RootElement;
                JsonAnswer.Require(root, JsonValueKind.Object, "an import event");
                if (root.OptionalText("error") is { } error) return new ImportAnswer(imported, error, root.OptionalText("message") ?? error);
                imported = root.Whole("imported");
                if (root.TryGetProperty("done"u8, out _)) return new ImportAnswer(imported, null, null);
            }
        }
        catch (JsonException e)
        {
            throw new MalformedAnswerException("no JSON in an import event", e);
        }
        throw new MalformedAnswerException("the import's events end without its result");
    }
}
