namespace EventoDb.Tests.Server;

/// <summary>What a subscription was told.</summary>
internal sealed record Poke(string Stream, long Position, long GlobalPosition);
