using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>A file that cannot be replaced, as Windows refuses it; simulated where the module asks the system, and for real where Linux refuses, too.</summary>
public sealed class FileReplacementTests : IAsyncDisposable
{
    private readonly TestClock _clock = new();
    private readonly TransferSession _session;

    public FileReplacementTests()
    {
        _session = new TransferSession(BackendKind.Sqlite, TestTiming.PatientOn(_clock));
        _session.Server.Write("a-1");
    }

    private EventoSession Runspace => EventoSession.Of(_session.Session.Runner.Runspace);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Fact]
    public async Task What_is_refused_for_a_moment_succeeds()
    {
        var path = _session.WriteFile("a.ndjson", ["old"]);
        var files = new SimulatedFiles { MovesToRefuse = 5 };
        Runspace.Files = files;

        using (_clock.Flow()) (await ExportAsync(path)).ThrowOnError();

        Assert.Equal(0, files.MovesToRefuse);
        Assert.StartsWith("{\"id\":", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(["a.ndjson"], _session.Files);
    }

    [Fact]
    public async Task A_whole_export_that_gets_no_name_is_kept_and_both_are_named()
    {
        var path = _session.WriteFile("a.ndjson", ["old"]);
        Runspace.Files = new SimulatedFiles { MovesToRefuse = int.MaxValue };

        ScriptResult result;
        using (_clock.Flow(speed: 50)) result = await ExportAsync(path);

        Assert.StartsWith("FILE_ERROR,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("old\n", File.ReadAllText(path));
        AssertKept(path, result, "Access to the path is denied");
    }

    /// <summary>A folder in the file's place refuses a move on every system.</summary>
    [Fact]
    public async Task A_folder_that_takes_the_name_meanwhile_costs_no_export()
    {
        var path = _session.Path("a.ndjson");
        _session.Server.Intercept = (_, perform, _) =>
        {
            Directory.CreateDirectory(path);
            return Task.FromResult(perform());
        };

        var result = await ExportAsync(path);

        AssertKept(path, result, "");
        Directory.Delete(path);
    }

    [Fact]
    public async Task A_file_that_another_program_has_open_is_refused_before_the_work()
    {
        var path = _session.WriteFile("a.ndjson", ["old"]);
        Runspace.Files = new SimulatedFiles();
        var requests = _session.Server.Requests.Count;
        ScriptResult result;
        using (File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            using (_clock.Flow(speed: 50)) result = await ExportAsync(path);
        }

        Assert.StartsWith("FILE_ERROR,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"'{path}' cannot be replaced", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(requests, _session.Server.Requests.Count);
        Assert.Equal(["a.ndjson"], _session.Files);
    }

    [Fact]
    public async Task A_read_only_file_is_refused_before_the_work_where_it_keeps_its_name()
    {
        var path = _session.WriteFile("a.ndjson", ["old"]);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        Runspace.Files = new SimulatedFiles();

        var result = await ExportAsync(path);

        Assert.StartsWith("INVALID_ARGUMENT,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("is read-only", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["a.ndjson"], _session.Files);
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public async Task A_backup_that_somebody_looks_at_is_added_to_a_moment_later()
    {
        var path = _session.Path("a.ndjson");
        (await ExportAsync(path)).ThrowOnError();
        _session.Server.Write("a-1");
        Task<ScriptResult> adding;
        using (File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            adding = Task.Run(() => _session.Run("Export-EventoMessage $args[0] -Append", path));
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }

        (await adding).ThrowOnError();

        Assert.Equal(2, File.ReadAllLines(path).Length);
    }

    [Fact]
    public async Task A_deletion_that_fails_does_not_hide_why_the_export_failed()
    {
        _session.Server.Intercept = (request, perform, _) => Task.FromResult(request.Rpc == "category.get" ? StubAnswer.Error(400, "BROKEN", "no more") : perform());
        Runspace.Files = new SimulatedFiles { RefusesToDelete = true };

        var result = await ExportAsync(_session.Path("a.ndjson"));

        Assert.StartsWith("BROKEN,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_tries_and_leaves_nothing()
    {
        var path = _session.WriteFile("a.ndjson", ["old"]);
        var files = new SimulatedFiles { MovesToRefuse = int.MaxValue };
        Runspace.Files = files;
        using var shell = _session.Session.Runner.Create("Export-EventoMessage $args[0] -Force", path);
        var running = shell.BeginInvoke();
        await Eventually.TrueAsync(() => files.MovesToRefuse < int.MaxValue);

        shell.Stop();

        Assert.True(running.AsyncWaitHandle.WaitOne(Eventually.Hang));
        Assert.Equal(["a.ndjson"], _session.Files);
        Assert.Equal("old\n", File.ReadAllText(path));
    }

    private Task<ScriptResult> ExportAsync(string path) => Task.Run(() => _session.Run("Export-EventoMessage $args[0] -Force", path));

    private void AssertKept(string path, ScriptResult result, string reason)
    {
        var kept = Assert.Single(_session.Files, name => name.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.StartsWith("{\"id\":", File.ReadAllText(_session.Path(kept)), StringComparison.Ordinal);
        Assert.Contains($"cannot be called '{path}': {reason}", result.Error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"It is kept as '{_session.Path(kept)}'.", result.Error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Files as Windows has them.</summary>
    private sealed class SimulatedFiles : SystemFiles
    {
        public int MovesToRefuse { get; set; }

        public bool RefusesToDelete { get; init; }

        public override bool KeepsNames => true;

        public override void Move(string from, string to, bool replace)
        {
            if (MovesToRefuse == 0)
            {
                base.Move(from, to, replace);
                return;
            }
            MovesToRefuse--;
            throw new UnauthorizedAccessException("Access to the path is denied.");
        }

        public override void Delete(string path)
        {
            if (RefusesToDelete) throw new UnauthorizedAccessException("Access to the path is denied.");
            base.Delete(path);
        }
    }
}
