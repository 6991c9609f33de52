namespace EventoDb.Shell.CommandLine;

/// <summary>A command line that the shell does not understand.</summary>
internal sealed class CommandLineException(string message) : Exception(message);
