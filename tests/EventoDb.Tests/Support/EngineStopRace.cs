using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventoDb.Tests.Support;

/// <summary>Keeps a fault of the engine from ending the run: a pipeline that is stopped on a thread of the engine's (<c>PowerShell.BeginStop</c>) just as it ends has its token source disposed of, and
/// that thread throws (pwsh 7.6.9, <c>PipelineProcessor.Stop</c>). By then the pipeline has ended, so nobody waits for that thread.</summary>
internal static class EngineStopRace
{
    [ModuleInitializer]
    internal static void Survive() => ExceptionHandling.SetUnhandledExceptionHandler(
        static exception => exception is ObjectDisposedException && exception.StackTrace?.Contains("System.Management.Automation.Internal.PipelineProcessor.Stop(") == true);
}
