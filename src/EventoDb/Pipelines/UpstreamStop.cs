using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace EventoDb.Pipelines;

/// <summary>Whether a pipeline ends because a command behind has had enough, as <c>Select-Object -First</c> has, and not because something failed.</summary>
/// <remarks>To a cmdlet, the engine shows both as the same <see cref="PipelineStoppedException"/>, and keeps the reason to itself. Where a version of PowerShell
/// has no such members, the answer is no.</remarks>
internal static class UpstreamStop
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Whether the cmdlet's pipeline, or one around it, is being ended so just now.</summary>
    public static bool IsUnderWay(Cmdlet cmdlet)
    {
        // From the inside out: a pipeline that only says that it was stopped was stopped by one around it.
        var reason = Running(cmdlet).Select(ReasonToEnd).FirstOrDefault(reason => reason is not null and not PipelineStoppedException);
        return reason?.GetType().Name == "StopUpstreamCommandsException";
    }

    private static IEnumerable<object> Running(Cmdlet cmdlet)
    {
        var pipeline = Read(Read(cmdlet.CommandRuntime, "PipelineProcessor"), "LocalPipeline");
        return Read(Read(pipeline, "Stopper"), "_stack") is IEnumerable stack ? stack.Cast<object>() : [];
    }

    private static Exception? ReasonToEnd(object processor) => (Read(processor, "_firstTerminatingError") as ExceptionDispatchInfo)?.SourceException;

    private static object? Read(object? owner, string member) =>
        owner?.GetType().GetProperty(member, Any)?.GetValue(owner) ?? owner?.GetType().GetField(member, Any)?.GetValue(owner);
}
