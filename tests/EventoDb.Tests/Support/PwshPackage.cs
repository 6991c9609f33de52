using System.Reflection;
using System.Runtime.CompilerServices;

namespace EventoDb.Tests.Support;

/// <summary>The pwsh that the tool manifest pins, as the build downloaded it.</summary>
internal static class PwshPackage
{
    /// <summary>What <c>dotnet</c> runs.</summary>
    public static string Assembly { get; } = typeof(PwshPackage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static attribute => attribute.Key == "Pwsh")
        .Value!;

    // The hosted engine comes without ThreadJob and some others; and no module of this machine goes before those that are pinned.
    [ModuleInitializer]
    internal static void PutPinnedModulesFirst()
    {
        string[] pinned = [Path.Combine(Path.GetDirectoryName(Assembly)!, "Modules"), Path.Combine(Repository.Root, "artifacts", "modules")];
        var others = Environment.GetEnvironmentVariable("PSModulePath")?.Split(Path.PathSeparator) ?? [];
        Environment.SetEnvironmentVariable("PSModulePath", string.Join(Path.PathSeparator, pinned.Concat(others)));
    }
}
