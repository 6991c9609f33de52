using System.Management.Automation;

namespace EventoDb.Tests.Support;

/// <summary>What a script left in each stream.</summary>
internal sealed class ScriptResult
{
    public ScriptResult(PowerShell shell, IEnumerable<PSObject> output, Exception? thrown)
    {
        Output = [.. output];
        Errors = [.. shell.Streams.Error];
        Warnings = [.. shell.Streams.Warning.Select(record => record.Message)];
        Verbose = [.. shell.Streams.Verbose.Select(record => record.Message)];
        Debug = [.. shell.Streams.Debug.Select(record => record.Message)];
        Information = [.. shell.Streams.Information];
        Progress = [.. shell.Streams.Progress];
        Thrown = thrown;
    }

    public IReadOnlyList<PSObject> Output { get; }

    public IReadOnlyList<ErrorRecord> Errors { get; }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyList<string> Verbose { get; }

    public IReadOnlyList<string> Debug { get; }

    public IReadOnlyList<InformationRecord> Information { get; }

    public IReadOnlyList<ProgressRecord> Progress { get; }

    /// <summary>The terminating error that ended the script, or null.</summary>
    public Exception? Thrown { get; }

    /// <summary>The terminating error's record, else the first of the error stream.</summary>
    public ErrorRecord Error =>
        (Thrown as RuntimeException)?.ErrorRecord
        ?? (Errors.Count > 0 ? Errors[0] : throw new InvalidOperationException("The script left no error."));

    /// <summary>The output's base objects, where the script must not have failed.</summary>
    public IReadOnlyList<object> Values => [.. ThrowOnError().Output.Select(item => item?.BaseObject!)];

    /// <summary>The only output, where the script must not have failed.</summary>
    public PSObject Single => Assert.Single(ThrowOnError().Output);

    /// <summary>The input an error is about, where the inputs are numbers.</summary>
    public static int NumberOf(ErrorRecord error) =>
        (error.TargetObject as PSObject)?.BaseObject as int? ?? throw new InvalidOperationException($"{error.FullyQualifiedErrorId}: {error}", error.Exception);

    public ScriptResult ThrowOnError()
    {
        if (Thrown is not null) throw new InvalidOperationException("The script ended: " + Thrown.Message, Thrown);
        if (Errors.Count > 0) throw new InvalidOperationException("The script reported: " + Errors[0], Errors[0].Exception);
        return this;
    }
}
