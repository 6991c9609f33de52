using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;
using System.Text.Json;
using EventoDb.Tests.Support;
using static EventoDb.Tests.Json.WriterCase;

namespace EventoDb.Tests.Json.Shapes;

/// <summary>Of files, processes, services and the like the single values, lists of them, and the names of others.</summary>
public sealed class LivingShapeTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => TestFolder.Remove(_directory.FullName);

    [Fact]
    public void A_file_is_what_the_default_view_shows_and_more()
    {
        var path = Path.Combine(_directory.FullName, "a.txt");
        File.WriteAllText(path, "hello");
        var file = Written(new FileInfo(path));
        Assert.Equal(("a.txt", 5, path), (file.GetProperty("Name").GetString(), file.GetProperty("Length").GetInt32(), file.GetProperty("FullName").GetString()));
        Assert.Equal(_directory.FullName, file.GetProperty("Directory").GetString());
        Assert.Equal(File.GetLastWriteTimeUtc(path), file.GetProperty("LastWriteTimeUtc").GetDateTime());
    }

    [Fact]
    public void A_directory_names_its_parent_and_root()
    {
        var directory = Written(_directory);
        Assert.Equal(_directory.Parent!.FullName, directory.GetProperty("Parent").GetString());
        Assert.Equal(_directory.Root.FullName, directory.GetProperty("Root").GetString());
    }

    [Fact]
    public void A_process_is_its_figures()
    {
        using var process = Process.GetCurrentProcess();
        var written = Written(process);
        Assert.Equal((process.Id, process.ProcessName), (written.GetProperty("Id").GetInt32(), written.GetProperty("ProcessName").GetString()));
        Assert.True(written.GetProperty("WorkingSet64").GetInt64() > 0);
        Assert.True(written.GetRawText().Length < 10_000);
        Assert.False(written.TryGetProperty("Threads", out _));
    }

    [Fact]
    public void A_service_names_the_services_it_depends_on()
    {
        using var service = new Service("a");
        service.DependsOn = [new Service("b") { DependsOn = [service] }, service];
        AssertWritten(service, """{"Name":"a","Status":"Running","DependsOn":["b","a"],"Labels":{"x":"y"},"Tags":["t"],"Site":null,"Container":null}""");
    }

    [Fact]
    public void What_was_added_to_one_is_data_whatever_it_holds()
    {
        using var service = new Service("a");
        PSObject.AsPSObject(service).Properties.Add(new PSNoteProperty("Owner", new Hashtable { ["name"] = new[] { 1 } }));
        Assert.Equal("""{"name":[1]}""", Written(service).GetProperty("Owner").GetRawText());
    }

    [Fact]
    public void One_that_tells_nothing_is_refused() =>
        AssertRefused(new Hashtable { ["m"] = new Mute() }, "Data.m", $"cannot be read from a [{typeof(Mute)}]: none of its members is data; choose what to write with Select-Object.");

    [Fact]
    public void A_class_of_somebody_s_own_is_written_whole_even_where_it_is_disposed_of()
    {
        using var order = new Order();
        AssertWritten(order, """{"Address":{"City":"x"}}""");
    }

    private static JsonElement Written(object value)
    {
        var alone = JsonDocument.Parse(Write(value)).RootElement;
        var inside = JsonDocument.Parse(Write(new Hashtable { ["v"] = new PSObject(value) })).RootElement.GetProperty("v");
        Assert.Equal(NamesOf(alone), NamesOf(inside));
        return alone;
    }

    private static IEnumerable<string> NamesOf(JsonElement value) => value.EnumerateObject().Select(static property => property.Name);

    /// <summary>As Windows' ServiceController is.</summary>
    private sealed class Service(string name) : Component
    {
        public string Name { get; } = name;

        public TaskStatus Status { get; } = TaskStatus.Running;

        public Service[] DependsOn { get; set; } = [];

        public nint Handle { get; } = 5;

        public string StartType => Handle == 5 ? throw new InvalidOperationException("access denied") : Name;

        public Dictionary<string, string> Labels { get; } = new() { ["x"] = "y" };

        public string[] Tags { get; } = ["t"];

        public object[] Parts { get; } = [new object()];
    }

    private sealed class Mute : MarshalByRefObject
    {
        public string Name => ToString() is { } text ? throw new ObjectDisposedException(text) : "";
    }

    private sealed class Order : IDisposable
    {
        public object Address { get; } = new { City = "x" };

        public void Dispose()
        {
        }
    }
}
