using System.Globalization;
using System.IO.Compression;
using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>A runspace connected to a stand-in that has two namespaces, and a folder for files.</summary>
internal sealed class TransferSession : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-transfer");

    public TransferSession(BackendKind kind, SessionTiming? timing = null)
    {
        Session = new StandInSession(kind, timing: timing);
        TargetToken = (string)Run("(New-EventoNamespace target -AsPlainText).Token").Single.BaseObject;
        Run("$target = Connect-EventoServer $args[0] -Token $args[1] -NoDefault -PassThru", Session.Server.Uri.ToString(), TargetToken).ThrowOnError();
    }

    public StandInSession Session { get; }

    public BackendStandIn Server => Session.Server;

    /// <summary>The token of the namespace <c>target</c>.</summary>
    public string TargetToken { get; }

    /// <summary>The messages of the namespace <c>target</c>, to which <c>$target</c> is a connection.</summary>
    public IReadOnlyList<StandInMessage> Imported => Server.Messages("target");

    /// <summary>The requests to <c>/import</c> so far.</summary>
    public IReadOnlyList<StubRequest> ImportRequests => [.. Server.Requests.Where(request => request.Target.StartsWith("/import", StringComparison.Ordinal))];

    public ScriptResult Run(string script, params object?[] arguments) => Session.Run(script, arguments);

    /// <summary>Imports a file into the namespace <c>target</c>.</summary>
    public ScriptResult Import(string path, string options = "") => Run($"Import-EventoMessage $args[0] -Connection $target {options}", path);

    /// <summary>The path of a file in the folder.</summary>
    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>The names of the files in the folder.</summary>
    public IEnumerable<string> Files => _folder.EnumerateFiles().Select(file => file.Name);

    /// <summary>Writes a file of lines.</summary>
    public string WriteFile(string name, IEnumerable<string> lines, string lineEnd = "\n")
    {
        var path = Path(name);
        using Stream file = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path);
        foreach (var line in lines) file.Write(Encoding.UTF8.GetBytes(line + lineEnd));
        return path;
    }

    /// <summary>A line as exports have it, with the global position <paramref name="number"/>.</summary>
    public static string Line(long number, string? stream = null, long? position = null, string? id = null, string data = """{"a":1}""", string time = "2025-01-02T03:04:05Z") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"{{id ?? Id(number)}}","stream":"{{stream ?? $"s-{number % 7}"}}","type":"T","pos":{{position ?? (number - 1) / 7}},"gpos":{{number}},"data":{{data}},"meta":null,"time":"{{time}}"}""");

    /// <summary>The id that <see cref="Line"/> gives.</summary>
    public static string Id(long number) => string.Create(CultureInfo.InvariantCulture, $"11111111-1111-4111-8111-{number:d12}");

    /// <summary>Lines with the global positions 1 to <paramref name="count"/>.</summary>
    public static IEnumerable<string> Lines(int count) => Enumerable.Range(1, count).Select(number => Line(number));

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        TestFolder.Remove(_folder.FullName);
    }
}
