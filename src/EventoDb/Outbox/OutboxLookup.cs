using EventoDb.Client;

namespace EventoDb;

/// <summary>Finds an outbox that must be there already.</summary>
internal static class OutboxLookup
{
    /// <summary>The outbox at a path.</summary>
    /// <exception cref="EventoException">There is none.</exception>
    public static Outbox Find(string path, OutboxBinding? binding, ClientTiming timing, OutboxFiles files) =>
        File.Exists(path) ? new Outbox(path, binding, timing, files) : throw Missing(path);

    /// <summary>What an outbox holds that was looked at.</summary>
    /// <exception cref="EventoException">It is gone, or empty.</exception>
    public static OutboxState Require(Outbox outbox) => outbox.State ?? throw Missing(outbox.FullPath);

    private static EventoException Missing(string path) =>
        new(EventoErrorCode.OutboxError, $"There is no outbox '{path}'; Write-EventoMessage -Outbox makes one.");
}
