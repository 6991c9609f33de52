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

    // The hosted engine comes without ThreadJob and some others; and no module of this machine goes before those that are pinned: the engine puts the folders
    // of the user and of all users first, but leaves them where they are if they are named already.
    [ModuleInitializer]
    internal static void PutPinnedModulesFirst()
    {
        string[] pinned = [Path.Combine(Path.GetDirectoryName(Assembly)!, "Modules"), Path.Combine(Repository.Root, "artifacts", "modules")];
        var others = Environment.GetEnvironmentVariable("PSModulePath")?.Split(Path.PathSeparator) ?? [];
        Environment.SetEnvironmentVariable("PSModulePath", string.Join(Path.PathSeparator, pinned.Concat(OfThisMachine()).Concat(others)));
    }

    // https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_psmodulepath
    private static string[] OfThisMachine()
    {
        if (OperatingSystem.IsWindows())
        {
            return [
                Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.MyDocuments), "PowerShell", "Modules"),
                Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PowerShell", "Modules"),
            ];
        }
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return [Path.Combine(data, "powershell", "Modules"), "/usr/local/share/powershell/Modules"];
    }
}
