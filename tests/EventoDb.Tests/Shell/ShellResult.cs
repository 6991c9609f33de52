namespace EventoDb.Tests.Shell;

/// <summary>What the shell left, with <c>\n</c> between lines and none at the end.</summary>
internal sealed record ShellResult(int ExitCode, string Output, string Error);
