namespace EventoDb.Tests.Subscriptions;

/// <summary>A message in a <see cref="StandInServer"/>; data and metadata are JSON.</summary>
internal sealed record StandInMessage(string Id, string Stream, string Type, long Position, long GlobalPosition, string Data, string Metadata, DateTime Time);
