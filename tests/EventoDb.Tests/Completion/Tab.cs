using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Completion;

/// <summary>The key, as the prompt hands it to the engine.</summary>
internal static class Tab
{
    public static IReadOnlyList<string> Complete(StandInSession session, string typed) => Complete(session.Runner, typed);

    public static IReadOnlyList<string> Complete(ScriptRunner runner, string typed)
    {
        using var shell = PowerShell.Create(runner.Runspace);
        var completion = CommandCompletion.CompleteInput(typed, typed.Length, [], shell);
        // Files are the engine's own idea.
        return [.. completion.CompletionMatches.Where(match => match.ResultType == CompletionResultType.ParameterValue).Select(match => match.CompletionText)];
    }
}
