using System.Text.RegularExpressions;

namespace EventoDb.Client;

/// <summary>Tells a server's refusal of an id that is there already from a failure of its storage: both come as <see cref="EventoErrorCode.BackendError"/>.</summary>
internal static partial class IdExists
{
    /// <summary>The refusal as the caller is to see it.</summary>
    /// <param name="write">The write that was refused.</param>
    /// <param name="refusal">What the server said.</param>
    public static EventoException Explain(WriteRequest write, EventoException refusal) =>
        refusal.Code == EventoErrorCode.BackendError && ViolatedConstraint().IsMatch(refusal.Message)
            ? new EventoException(
                EventoErrorCode.IdExists, $"A message with id {write.Id} is there already; nothing was written to stream '{write.StreamName}'.",
                refusal.StatusCode, refusal.Details, refusal)
            : refusal;

    // Not the constraints on positions, which two writers at once may violate: SQLite names the columns, PostgreSQL the constraint, in whatever language.
    [GeneratedRegex(
        @"UNIQUE constraint failed: messages\.id([^\w.,]|$)|\bmessages_id(_key|_idx)?\b.*\(SQLSTATE 23505\)",
        RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex ViolatedConstraint();
}
