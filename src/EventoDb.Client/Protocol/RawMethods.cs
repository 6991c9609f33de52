using System.Text.Json;
using System.Text.Unicode;

namespace EventoDb.Client;

/// <summary>What is known of methods that are called by name.</summary>
internal static class RawMethods
{
    /// <summary>The methods of eventodb 0.7.0, by name.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "category.get", "ns.categories", "ns.create", "ns.delete", "ns.info", "ns.list", "ns.streams",
        "stream.get", "stream.last", "stream.version", "stream.write", "sys.health", "sys.version",
    ];

    /// <summary>Whether a method may be repeated: all but the three that change something, and those nobody knows.</summary>
    public static bool ChangeNothing(string method) => method is
        "stream.get" or "stream.last" or "stream.version" or "category.get"
        or "ns.list" or "ns.info" or "ns.streams" or "ns.categories" or "sys.version" or "sys.health";

    /// <summary>A copy of an answer that is JSON.</summary>
    public static byte[] CopyJson(ReadOnlySpan<byte> body)
    {
        RequireJson(body);
        return body.ToArray();
    }

    /// <summary>Refuses what is not one JSON value.</summary>
    /// <exception cref="MalformedAnswerException">It is none.</exception>
    public static void RequireJson(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body)) throw new MalformedAnswerException("text that is no UTF-8");
        try
        {
            var reader = new Utf8JsonReader(body, MessagePageParser.ReaderOptions);
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw new MalformedAnswerException("no JSON", e);
        }
    }
}
