using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EventoDb.Server;
using EventoDb.Tests.Support;

namespace EventoDb.PackageTests;

/// <summary>The client's package, as somebody meets it who has nothing else: what is in it, and the program of its README, compiled against it alone. Packing,
/// restoring and compiling take their time, so this is a step of <c>.ci/run</c> and none of <c>dotnet test</c>.</summary>
public sealed class ClientPackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb-package").FullName;

    public void Dispose() => TestFolder.Remove(_folder);

    [Fact]
    public async Task The_package_holds_what_a_gallery_shows_and_a_debugger_needs()
    {
        using var package = ZipFile.OpenRead(await PackAsync());
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.All((string[])["README.md", "icon.png", "lib/net8.0/EventoDb.Client.dll", "lib/net8.0/EventoDb.Client.xml"], name => Assert.Contains(name, names));
        using var reader = new StreamReader(package.GetEntry("EventoDb.Client.nuspec")!.Open());
        var nuspec = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var expected in (string[])["<license type=\"expression\">MIT</license>", "<readme>README.md</readme>", "<icon>icon.png</icon>"]) Assert.Contains(expected, nuspec, StringComparison.Ordinal);
        Assert.Matches("<repository type=\"git\" url=\"https://[^\"]+\" (branch=\"[^\"]*\" )?commit=\"[0-9a-f]{40}\" />", nuspec);
        using var symbols = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(_folder, "*.snupkg")));
        using var pdb = new MemoryStream();
        await symbols.GetEntry("lib/net8.0/EventoDb.Client.pdb")!.Open().CopyToAsync(pdb, TestContext.Current.CancellationToken);
        Assert.Contains("https://raw.githubusercontent.com/", System.Text.Encoding.UTF8.GetString(pdb.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_program_of_the_README_runs_against_the_package_alone(bool isAheadOfTime)
    {
        await PackAsync();
        if (isAheadOfTime) Assert.SkipUnless(CanLink, "Neither clang nor gcc is on this machine: nothing can be compiled ahead of time.");
        WriteProgram();
        string[] publish = isAheadOfTime ? ["-r", RuntimeInformation.RuntimeIdentifier, "-p:PublishAot=true"] : [];
        await RunAsync("dotnet", ["publish", Program, "-nologo", "-v", "quiet", "-o", Path.Combine(_folder, "out"), .. publish]);
        await using var server = await RunningServer.StartAsync(new ServerOptions(), TestContext.Current.CancellationToken);
        var program = Path.Combine(_folder, "out", "program" + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        var output = await RunAsync(program, [], ("EVENTODB_URL", server.Uri.ToString()), ("EVENTODB_TOKEN", server.Token));
        Assert.Equal(
            [
                "EventoDB 0.7.0, namespace default", "account-1 is at version 0", "Refused: account-1 is at version 0", "1000 deposits, the last {\"amount\":1000}",
                "Found account-1@0 Opened", "account-1: Opened {\"owner\":\"Ada\"}", "1001 messages were copied", "1001 messages are on both sides", "Closed at version 1001",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static bool CanLink => OperatingSystem.IsWindows()
        || Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));

    private string Program => Path.Combine(_folder, "program");

    private void WriteProgram()
    {
        Directory.CreateDirectory(Program);
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "EventoDb.Client", "README.md"));
        var blocks = Regex.Matches(readme, "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value);
        File.WriteAllText(Path.Combine(Program, "Program.cs"), string.Concat(blocks));
        var version = Path.GetFileNameWithoutExtension(Directory.GetFiles(_folder, "*.nupkg").Single())["EventoDb.Client.".Length..];
        // Warnings are errors: those of trimming and of compiling ahead of time too.
        File.WriteAllText(Path.Combine(Program, "program.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="EventoDb.Client" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        // A folder of packages of its own: the client's is no older one of the same version. The others need not be fetched again.
        File.WriteAllText(Path.Combine(Program, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <fallbackPackageFolders><clear /><add key="fetched" value="{Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")}" /></fallbackPackageFolders>
              <packageSources><add key="here" value="{_folder}" /></packageSources>
            </configuration>
            """);
    }

    private async Task<string> PackAsync()
    {
        await RunAsync("dotnet", [
            "pack", Path.Combine(Repository.Root, "src", "EventoDb.Client"), "-nologo", "-v", "quiet", "-c", "Release", "-o", _folder,
            "--artifacts-path", Path.Combine(_folder, "built")]);
        return Assert.Single(Directory.GetFiles(_folder, "*.nupkg"));
    }

    private async Task<string> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("NUGET_PACKAGES");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}{await error}");
        return output;
    }
}
