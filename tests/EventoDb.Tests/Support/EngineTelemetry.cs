using System.Runtime.CompilerServices;

namespace EventoDb.Tests.Support;

/// <summary>Keeps the engine, also that of processes started by tests, from reporting its use to its makers: tests touch nothing beyond loopback.</summary>
internal static class EngineTelemetry
{
    [ModuleInitializer]
    internal static void OptOut() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
}
