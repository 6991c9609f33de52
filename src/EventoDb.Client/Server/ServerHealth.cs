namespace EventoDb.Client;

/// <summary>What <c>sys.health</c> answers.</summary>
/// <param name="Status"><c>ok</c> as a rule.</param>
/// <param name="Backend">A constant from EventoDB 0.7.0, whatever the backend (fact 9).</param>
/// <param name="Connections">A constant from EventoDB 0.7.0 (fact 9).</param>
public sealed record ServerHealth(string Status, string? Backend, long? Connections);
