using System.Globalization;
using System.Text.Json;
using EventoDb.Tests.Support;
using EventoDb.Tests.Transfer;

namespace EventoDb.Tests.Appending;

/// <summary>A server with messages in streams a-0 to a-2, and the file that they are added to.</summary>
internal sealed class GrowingBackup(BackendKind kind, string name, SessionTiming? timing = null) : IAsyncDisposable
{
    public TransferSession Session { get; } = new(kind, timing);

    public string Path => Session.Path(name);

    public ValueTask DisposeAsync() => Session.DisposeAsync();

    public void Write(int count)
    {
        for (var i = 0; i < count; i++) Session.Server.Write($"a-{i % 3}", data: string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{i}}}"));
    }

    public EventoExportSummary Append() => (EventoExportSummary)Session.Run("Export-EventoMessage $args[0] -Append", Path).Single.BaseObject;

    public List<string> Lines()
    {
        using Stream file = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipReader(File.OpenRead(Path)) : File.OpenRead(Path);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>The file holds all messages, each once, and is imported.</summary>
    public void AssertIsWhole(bool import = true)
    {
        Assert.Equal(Session.Server.Messages().Select(message => message.GlobalPosition), Lines().Select(line => JsonElement.Parse(line).GetProperty("gpos").GetInt64()));
        if (!import) return;
        Session.Import(Path, "-Clear -Confirm:$false").ThrowOnError();
        Assert.Empty(Session.Run("Compare-EventoNamespace -Difference $target").Values);
        Assert.Empty(Session.Run("Compare-EventoNamespace -Path $args[0]", Path).Values);
    }
}
