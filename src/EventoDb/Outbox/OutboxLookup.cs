using EventoDb.Client;

namespace EventoDb;

/// <summary>Refuses an outbox that is not there.</summary>
internal static class OutboxLookup
{
    /// <summary>The path of an outbox.</summary>
    /// <exception cref="EventoException">There is none.</exception>
    public static string Require(string path) => File.Exists(path) ? path : throw Missing(path);

    /// <summary>What an outbox holds.</summary>
    /// <exception cref="EventoException">It is gone, or empty.</exception>
    public static OutboxContent Require(OutboxContent? content, string path) => content ?? throw Missing(path);

    private static EventoException Missing(string path) =>
        new(EventoErrorCode.OutboxError, $"There is no outbox '{path}'; Write-EventoMessage -Outbox makes one.");
}
