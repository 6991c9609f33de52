namespace EventoDb.Completion;

/// <summary>What completion asks a server.</summary>
/// <param name="Completer">What for.</param>
/// <param name="Scope">Of which stream or category; empty for all.</param>
/// <param name="Prefix">What the names start with.</param>
/// <param name="AnyCase">What they start with in any case.</param>
internal readonly record struct CompletionQuestion(Type Completer, string Scope, string Prefix, string AnyCase);
