using System.Runtime.Versioning;
using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

public class ExportTests
{
    [Theory]
    [InlineData("-Category a", "1 4")]
    [InlineData("-Category c, a", "1 3 4 6")]
    [InlineData("-Category nothing", "")]
    [InlineData("-Since 2026-01-01T00:00:03Z", "3 4 5 6")]
    [InlineData("-Until 2026-01-01T00:00:03Z", "1 2")]
    [InlineData("-Since 2026-01-01T01:00:02+01:00 -Until 2026-01-01T00:00:05Z", "2 3 4")]
    [InlineData("-Category b -Since 2026-01-01T00:00:03Z", "5")]
    public async Task Only_what_is_asked_for_is_exported(string options, string expected)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        session.Server.Clock = () => time = time.AddSeconds(1);
        foreach (var stream in "a-1 b-1 c-1 a-2 b-2 c".Split(' ')) session.Server.Write(stream);

        var summary = session.Run($"Export-EventoMessage $args[0] {options}", session.Path("a.ndjson")).Single;

        var positions = File.ReadLines(session.Path("a.ndjson")).Select(line => JsonElement.Parse(line).GetProperty("gpos").GetInt64()).ToList();
        Assert.Equal(expected, string.Join(' ', positions));
        Assert.Equal((long)positions.Count, summary.Properties["MessageCount"].Value);
    }

    [Fact]
    public async Task A_time_span_that_holds_nothing_is_refused()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        var result = session.Run("Export-EventoMessage $args[0] -Since 2026-01-02 -Until 2026-01-01", session.Path("a.ndjson"));

        Assert.StartsWith("INVALID_ARGUMENT", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(session.Files);
    }

    [Fact]
    public async Task A_file_that_is_there_stays_unless_forced()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Server.Write("a-1");
        var path = session.WriteFile("a.ndjson", ["precious"]);

        var refused = session.Run("Export-EventoMessage $args[0]", path);

        Assert.StartsWith("INVALID_ARGUMENT", refused.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Force", refused.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal("precious\n", File.ReadAllText(path));

        session.Run("Export-EventoMessage $args[0] -Force", path).ThrowOnError();

        Assert.StartsWith("{\"id\":", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(["a.ndjson"], session.Files);
    }

    [Theory]
    [InlineData("a.ndjson")]
    [InlineData("a.ndjson.gz")]
    [UnsupportedOSPlatform("windows")]
    public async Task An_export_is_its_owners_alone_and_a_file_that_is_replaced_keeps_its_mode(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes; files take the folder's permissions.");
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Server.Write("a-1");
        var path = session.Path(name);

        session.Run("Export-EventoMessage $args[0]", path).ThrowOnError();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        const UnixFileMode shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(path, shared);
        session.Run("Export-EventoMessage $args[0] -Force", path).ThrowOnError();

        Assert.Equal(shared, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task WhatIf_writes_nothing()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        session.Run("Export-EventoMessage $args[0] -WhatIf", session.Path("a.ndjson")).ThrowOnError();

        Assert.Empty(session.Files);
    }

    [Theory]
    [InlineData("missing/a.ndjson", "FILE_ERROR")]
    [InlineData("file/a.ndjson", "FILE_ERROR")]
    [InlineData("folder", "INVALID_ARGUMENT")]
    public async Task A_place_that_cannot_be_written_to_is_an_error(string name, string code)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.WriteFile("file", []);
        Directory.CreateDirectory(session.Path("folder"));

        var result = session.Run("Export-EventoMessage $args[0]; 'goes on'", session.Path(name));

        Assert.Equal($"{code},EventoDb.Commands.ExportEventoMessageCommand", result.Error.FullyQualifiedErrorId);
        Assert.Equal("goes on", Assert.Single(result.Output).BaseObject);
        Assert.Equal(["file"], session.Files);
        Directory.Delete(session.Path("folder"));
    }

    [Fact]
    public async Task A_path_that_is_no_file_is_refused()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        Assert.Contains("no path of a file", session.Run("Export-EventoMessage nodrive:/a").Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("provider Variable", session.Run("Export-EventoMessage variable:a").Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relative_path_starts_at_the_session_s_location()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Session.Runner.Runspace.SessionStateProxy.Path.SetLocation(Path.GetDirectoryName(session.Path("a")));

        session.Run("Export-EventoMessage a.ndjson").ThrowOnError();

        Assert.Equal(["a.ndjson"], session.Files);
    }

    [Fact]
    public async Task An_export_that_fails_midway_leaves_no_file()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        for (var i = 0; i < 500; i++) session.Server.Write("a-1");
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Rpc == "category.get" && request.Text.Contains("\"position\":101", StringComparison.Ordinal) ? StubAnswer.Error(400, "BROKEN", "no more") : perform());
        session.WriteFile("a.ndjson", ["precious"]);

        var result = session.Run("Export-EventoMessage $args[0] -Force", session.Path("a.ndjson"));

        Assert.StartsWith("BROKEN", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a.ndjson"], session.Files);
        Assert.Equal("precious\n", File.ReadAllText(session.Path("a.ndjson")));
    }

    [Fact]
    public async Task An_export_that_is_stopped_leaves_no_file()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        for (var i = 0; i < 500; i++) session.Server.Write("a-1");
        var reached = new TaskCompletionSource();
        session.Server.Intercept = async (request, perform, cancellation) =>
        {
            if (request.Rpc != "category.get" || !request.Text.Contains("\"position\":101", StringComparison.Ordinal)) return perform();
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return perform();
        };
        using var shell = session.Session.Runner.Create("Export-EventoMessage $args[0]", session.Path("a.ndjson.gz"));

        var running = shell.BeginInvoke();
        await reached.Task;
        Assert.EndsWith(".tmp", Assert.Single(session.Files), StringComparison.Ordinal);
        shell.Stop();

        Assert.True(running.AsyncWaitHandle.WaitOne(Eventually.Hang));
        Assert.Empty(session.Files);
    }

    [Fact]
    public async Task A_long_export_shows_how_far_it_is()
    {
        var clock = new TestClock();
        await using var session = new TransferSession(BackendKind.Sqlite, TestTiming.On(clock));
        for (var i = 0; i < 200; i++) session.Server.Write("a-1");
        using var shell = session.Session.Runner.Create("Export-EventoMessage $args[0]", session.Path("a.ndjson"));
        session.Server.Intercept = async (request, perform, _) =>
        {
            if (request.Rpc != "category.get" || !request.Text.Contains("\"position\":101", StringComparison.Ordinal)) return perform();
            clock.Advance(TimeSpan.FromSeconds(2));
            await Eventually.TrueAsync(() => shell.Streams.Progress.Count > 0);
            return perform();
        };

        shell.Invoke();

        var progress = shell.Streams.Progress.SoFar();
        Assert.Contains(progress, record => record.StatusDescription.StartsWith("100 of 200 messages", StringComparison.Ordinal) && record.PercentComplete == 50 && record.SecondsRemaining >= 1);
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, progress[^1].RecordType);
    }

    [Fact]
    public async Task A_short_export_shows_nothing()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        Assert.Empty(session.Run("Export-EventoMessage $args[0]", session.Path("a.ndjson")).Progress);
    }
}
