namespace EventoDb.Client;

/// <summary>An export file, or a part of one.</summary>
/// <param name="Name">What it is called in errors.</param>
/// <param name="Open">Opens it at its start; called more than once, the streams are closed by who reads.</param>
public sealed record ImportFile(string Name, Func<Stream> Open);
