using System.Collections.Concurrent;
using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Wire;

/// <summary>One recorded exchange with a real EventoDB 0.7.0.</summary>
/// <param name="Section">What it is part of.</param>
/// <param name="Name">What it shows.</param>
/// <param name="Request">What was sent.</param>
/// <param name="Response">What came back.</param>
internal sealed record WireExchange(string Section, string Name, WireExchange.Sent Request, WireExchange.Received Response)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly ConcurrentDictionary<BackendKind, IReadOnlyList<WireExchange>> Files = new();

    /// <summary>A request.</summary>
    internal sealed record Sent(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string? Body);

    /// <summary>An answer.</summary>
    internal sealed record Received(int Status, IReadOnlyDictionary<string, string> Headers, string Body);

    /// <summary>What the server with this backend was asked and answered, in order.</summary>
    public static IReadOnlyList<WireExchange> All(BackendKind kind) => Files.GetOrAdd(kind, static kind =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "tests", "EventoDb.Tests", "Wire", $"{kind.ToString().ToLowerInvariant()}.jsonl"))
            .Select(line => JsonSerializer.Deserialize<WireExchange>(line, Options)!),
    ]);

    /// <summary>The token the request carried as Bearer, or null.</summary>
    public string? Token => Request.Headers.GetValueOrDefault("Authorization") is { } header && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null;
}
