namespace EventoDb.Client;

/// <summary>A category as <c>ns.categories</c> counts it.</summary>
/// <param name="Name">Its name; empty for streams such as <c>-lead</c>.</param>
/// <param name="StreamCount">How many streams it has.</param>
/// <param name="MessageCount">How many messages they hold.</param>
public sealed record CategorySummary(string Name, long StreamCount, long MessageCount);
