namespace EventoDb.Tests.Support;

/// <summary>What ends an import at a <see cref="BackendStandIn"/>.</summary>
internal sealed class StandInImportException(string code, string message, long? line) : Exception(message)
{
    /// <summary>EventoDB's code.</summary>
    public string Code { get; } = code;

    /// <summary>The last line that was read; null where it could not be read.</summary>
    public long? Line { get; } = line;
}
