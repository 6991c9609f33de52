using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EventoDb.Tests.Docs;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>The native SQLite that the module brings for each system, as that system's loader takes it.</summary>
public sealed class NativeSqliteTests
{
    private static readonly string Server = Path.Combine(Repository.Lib, "server");

    public static TheoryData<string> Systems =>
        ["linux-x64", "linux-arm64", "linux-musl-x64", "linux-musl-arm64", "osx-x64", "osx-arm64", "win-x64", "win-arm64"];

    [Fact]
    public void These_systems_are_shipped() => Assert.Equal(
        Systems.Select(row => row.Data).Order(StringComparer.Ordinal),
        Directory.GetDirectories(Path.Combine(Server, "runtimes")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    /// <summary>.NET looks in deps.json for the file of the system it runs on; Alpine's is linux-musl-x64, and comes before linux-x64.</summary>
    [Theory]
    [MemberData(nameof(Systems))]
    public void The_loader_finds_the_file_of_its_system(string system)
    {
        var file = FileOf(system);
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Server, "EventoDb.Server.deps.json")));
        var named = manifest.RootElement.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject())
            .Where(library => library.Value.TryGetProperty("runtimeTargets", out _))
            .SelectMany(library => library.Value.GetProperty("runtimeTargets").EnumerateObject())
            .Single(asset => asset.Value.GetProperty("rid").GetString() == system && asset.Value.GetProperty("assetType").GetString() == "native");
        Assert.Equal(Path.GetRelativePath(Server, file).Replace('\\', '/'), named.Name);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void The_file_is_made_for_its_system(string system) => Assert.Equal(system, Identify(File.ReadAllBytes(FileOf(system))));

    [Fact]
    public async Task Where_there_is_none_for_a_system_the_error_says_for_which_there_is()
    {
        using var clone = new BuiltClone();
        Directory.Delete(Path.Combine(clone.Path, "lib", "server", "runtimes", RuntimeInformation.RuntimeIdentifier), recursive: true);
        var script = Path.Combine(clone.Path, "start.ps1");
        await File.WriteAllTextAsync(
            script,
            """
            Import-Module ./EventoDb.psd1
            try { Start-EventoServer -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
            """,
            new UTF8Encoding(false),
            TestContext.Current.CancellationToken);

        var (_, output, _) = await PwshProcess.RunFileAsync(script, clone.Path);

        Assert.StartsWith("SERVER_UNAVAILABLE,", output, StringComparison.Ordinal);
        Assert.Contains($"cannot be loaded on this system, {RuntimeInformation.RuntimeIdentifier}: ", output, StringComparison.Ordinal);
        Assert.Contains("e_sqlite3' or one of its dependencies. The module brings SQLite for linux-", output, StringComparison.Ordinal);
    }

    private static string FileOf(string system) => Assert.Single(Directory.GetFiles(Path.Combine(Server, "runtimes", system, "native")));

    /// <summary>The system of a library: ELF, Mach-O or PE, and its machine.</summary>
    private static string Identify(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\u007fELF"u8))
        {
            // musl's C library goes by another name than glibc's.
            var system = bytes.IndexOf("libc.so.6\0"u8) >= 0 ? "linux" : "linux-musl";
            return $"{system}-{Machine(BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]), 62, 183)}";
        }
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) == 0xFEEDFACF) return $"osx-{Machine(BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), 0x01000007, 0x0100000C)}";
        var header = BinaryPrimitives.ReadInt32LittleEndian(bytes[0x3C..]);
        Assert.True(bytes[header..].StartsWith("PE\0\0"u8));
        return $"win-{Machine(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(header + 4)..]), 0x8664, 0xAA64)}";
    }

    private static string Machine(int machine, int x64, int arm64) => machine == x64 ? "x64" : machine == arm64 ? "arm64" : $"{machine:x}";
}
