using System.Text.Json;
using EventoDb.Client;

namespace EventoDb;

/// <summary>The connections that the user has saved under names: a file in the folder of the user's settings, which nobody else may read. No token is in it, but
/// on Windows, encrypted for the user.</summary>
internal static class SavedConnections
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The file: <c>~/.config/EventoDb/connections.json</c> on Linux, elsewhere where the system keeps settings.</summary>
    public static string File => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), nameof(EventoDb), "connections.json");

    /// <summary>All of them, by name; case does not matter.</summary>
    /// <exception cref="EventoException"><c>FILE_ERROR</c>: the file is damaged.</exception>
    public static SortedDictionary<string, SavedEntry> Load()
    {
        try
        {
            var found = JsonSerializer.Deserialize<Dictionary<string, SavedEntry>>(System.IO.File.ReadAllText(File), Format) ?? [];
            return new SortedDictionary<string, SavedEntry>(found, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new SortedDictionary<string, SavedEntry>(StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new EventoException(ModuleErrorCode.FileError, $"'{File}' is damaged: {e.Message} Mend it, or delete it and save the connections anew.", inner: e);
        }
    }

    /// <summary>The one of a name.</summary>
    /// <exception cref="EventoException"><c>CONNECTION_NOT_FOUND</c>.</exception>
    public static SavedEntry Get(string name) => Load().TryGetValue(name, out var entry)
        ? entry
        : throw new EventoException(ModuleErrorCode.ConnectionNotFound, $"No connection is saved as '{name}'.");

    /// <summary>Writes all of them: to a file beside, which then takes the name.</summary>
    public static void Store(SortedDictionary<string, SavedEntry> entries)
    {
        var folder = Path.GetDirectoryName(File)!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var unfinished = Path.Combine(folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var file = new FileStream(unfinished, options)) JsonSerializer.Serialize(file, entries, Format);
            System.IO.File.Move(unfinished, File, overwrite: true);
        }
        catch
        {
            System.IO.File.Delete(unfinished);
            throw;
        }
    }
}
