using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace EventoDb.Tests.Support;

/// <summary>Where the built module lies, and the rule that the tests use that one.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>EventoDb.psd1</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The manifest that every test imports.</summary>
    public static string Manifest => Path.Combine(Root, "EventoDb.psd1");

    /// <summary>The module's build output.</summary>
    public static string Lib => Path.Combine(Root, "lib");

    [ModuleInitializer]
    internal static void ResolveModuleFromLib() =>
        AssemblyLoadContext.Default.Resolving += static (context, name) =>
            name.Name is "EventoDb" or "EventoDb.Client"
                ? context.LoadFromAssemblyPath(Path.Combine(Lib, name.Name + ".dll"))
                : null;

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "EventoDb.slnx"))) return folder;
        }
        throw new InvalidOperationException($"EventoDb.slnx was not found above {AppContext.BaseDirectory}.");
    }
}
