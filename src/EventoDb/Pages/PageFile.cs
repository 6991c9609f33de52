using System.ComponentModel;
using System.Management.Automation;
using System.Text;
using EventoDb.Client;

namespace EventoDb.Pages;

/// <summary>The file that a page is written to: where the user says, or one of its own that is opened in the browser.</summary>
internal sealed class PageFile
{
    private readonly ProviderIntrinsics? _namedIn;

    private PageFile(string path, ProviderIntrinsics? namedIn)
    {
        Path = path;
        _namedIn = namedIn;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The file for a page.</summary>
    /// <param name="path">What was given; null for one that is opened.</param>
    /// <param name="force">Whether any file may be replaced; without it only pages are, and empty files.</param>
    /// <param name="session">Knows the current folder and the drives.</param>
    /// <exception cref="ArgumentException">It cannot be that file.</exception>
    public static PageFile Of(string? path, bool force, SessionState session)
    {
        if (path is null) return new PageFile(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"eventodb-{System.IO.Path.GetRandomFileName()}.html"), namedIn: null);
        var resolved = FilePath.Resolve(path, session);
        if (Directory.Exists(resolved)) throw new ArgumentException($"'{resolved}' is a folder; give the name of a file in it.");
        if (!force && File.Exists(resolved) && !IsPage(resolved)) throw new ArgumentException($"'{resolved}' is there already, and no page of this kind; -Force replaces it.");
        return new PageFile(resolved, namedIn: session.InvokeProvider);
    }

    /// <summary>Writes the page. It has its name only once it is whole, and is its owner's alone.</summary>
    /// <param name="session">The session.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public async Task WriteAsync(EventoSession session, Func<Stream, Task> write, CancellationToken cancellation)
    {
        var replacement = new FileReplacement(Path, session.Timing, session.Files);
        using var file = new TransferFile(Path, session.Files);
        var output = file.OpenWrite();
        await using (output.ConfigureAwait(false)) await write(output).ConfigureAwait(false);
        await file.FinishAsync(replacement, replace: true, cancellation).ConfigureAwait(false);
    }

    /// <summary>Shows the page where it was not to be written somewhere.</summary>
    /// <param name="session">The session.</param>
    /// <returns>The file, as Get-Item would give it, where it was.</returns>
    /// <exception cref="EventoException">There is no browser.</exception>
    public PSObject? Show(EventoSession session)
    {
        // What the provider adds to a file is what its view shows.
        if (_namedIn is not null) return _namedIn.Item.Get([Path], force: true, literalPath: true).Single();
        try
        {
            session.OpenPage(Path);
            return null;
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException or FileNotFoundException)
        {
            throw new EventoException(ModuleErrorCode.BrowserUnavailable, $"No browser could be opened: {e.Message}. The page is '{Path}'.", inner: e);
        }
    }

    private static bool IsPage(string path)
    {
        var start = new byte[2048];
        using var file = File.OpenRead(path);
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var text = Encoding.UTF8.GetString(start, 0, length);
        return length == 0 || (text.StartsWith(HtmlPage.FirstLine, StringComparison.Ordinal) && text.Contains(HtmlPage.Generator, StringComparison.Ordinal));
    }
}
