namespace EventoDb;

/// <summary>What the module asks of the system's files when one is replaced; systems differ in how they refuse it.</summary>
internal class SystemFiles
{
    /// <summary>This system's.</summary>
    public static SystemFiles Default { get; } = new();

    /// <summary>Whether a file that is read-only, or that another program has open, keeps its name: so on Windows, while elsewhere only its folder counts.</summary>
    public virtual bool KeepsNames => OperatingSystem.IsWindows();

    /// <summary>Gives a file another name.</summary>
    public virtual void Move(string from, string to, bool replace) => File.Move(from, to, replace);

    /// <summary>Deletes a file, where there is one.</summary>
    public virtual void Delete(string path) => File.Delete(path);
}
