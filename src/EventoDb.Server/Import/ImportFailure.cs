using EventoDb.Shared;

namespace EventoDb.Server.Import;

/// <summary>Ends an import with an error event.</summary>
internal sealed class ImportFailure : Exception
{
    public ImportFailure(string code, string message)
        : base(message) => Code = code;

    public string Code { get; }

    public static ImportFailure PositionExists(long globalPosition) =>
        new(ServerErrorCode.PositionExists, FormattableString.Invariant($"global position already exists: {globalPosition}"));
}
