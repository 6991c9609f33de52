namespace EventoDb.Shell.Running;

/// <summary>Finds the module that belongs to this shell.</summary>
internal static class ModuleManifest
{
    private const string Name = "EventoDb.psd1";

    /// <summary>The manifest nearest above <paramref name="start"/>, the folder of this program: not the one of the current directory, which may be anybody's.</summary>
    /// <exception cref="FileNotFoundException">There is none, or the module it names is not built.</exception>
    public static string Find(string start)
    {
        for (var folder = Path.TrimEndingDirectorySeparator(start); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var manifest = Path.Combine(folder, Name);
            if (!File.Exists(manifest)) continue;
            return File.Exists(Path.Combine(folder, "lib", "EventoDb.dll"))
                ? manifest
                : throw new FileNotFoundException($"The EventoDb module is not built: run 'dotnet build' in {folder}.");
        }
        throw new FileNotFoundException($"{Name} was not found in or above {start}.");
    }
}
