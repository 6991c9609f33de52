using System.Text.Json;
using System.Text.RegularExpressions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Metrics;

public sealed partial class ExportEventoMetricTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-metric");

    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Backends))]
    public async Task Server_namespaces_and_consumers_are_told_of(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        var written = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        session.Server.Clock = () => written;
        for (var i = 0; i < 5; i++) session.Server.Write("account-1");
        session.Run(
            """
            Receive-EventoMessage account -Consumer report -First 2 | Out-Null
            Invoke-EventoConsumer account -Consumer mail -MaxAttempts 1 -First 1 -WarningAction Ignore { throw 'x' }
            Suspend-EventoConsumer account -Consumer mail
            New-EventoNamespace other | Out-Null
            """).ThrowOnError();
        var metrics = OpenMetricsReader.Read((string)session.Run("Export-EventoMetric").Single.BaseObject);
        Assert.Equal(1, metrics["eventodb_up"]);
        Assert.True(metrics["eventodb_latency_seconds"] > 0);
        Assert.Equal(1, metrics["eventodb_server_version{version=\"0.7.0\"}"]);
        Assert.Equal(session.Server.Messages().Count, metrics["eventodb_namespace_messages{namespace=\"default\"}"]);
        Assert.Equal(0, metrics["eventodb_namespace_messages{namespace=\"other\"}"]);
        Assert.Equal(1767323045, metrics["eventodb_namespace_last_activity_timestamp_seconds{namespace=\"default\"}"]);
        const string Report = "{namespace=\"default\",category=\"account\",consumer=\"report\"}", Mail = "{namespace=\"default\",category=\"account\",consumer=\"mail\"}";
        Assert.Equal((3, 0, 0), (metrics["eventodb_consumer_lag_messages" + Report], metrics["eventodb_consumer_parked_messages" + Report], metrics["eventodb_consumer_suspended" + Report]));
        Assert.Equal((4, 1, 1), (metrics["eventodb_consumer_lag_messages" + Mail], metrics["eventodb_consumer_parked_messages" + Mail], metrics["eventodb_consumer_suspended" + Mail]));
        Assert.True(metrics["eventodb_consumer_behind_seconds" + Report] > 86400);
        Assert.Equal(1767323045, metrics["eventodb_consumer_updated_timestamp_seconds" + Report]);
    }

    [Fact]
    public async Task A_server_that_is_down_is_what_is_measured()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        await session.Server.StopAsync();
        Assert.Equal(new() { ["eventodb_up"] = 0 }, OpenMetricsReader.Read((string)session.Run("Export-EventoMetric").Single.BaseObject));
    }

    [Fact]
    public async Task What_is_refused_is_an_error_and_what_is_known_is_written()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Intercept = (request, perform, _) => Task.FromResult(request.Target == "/rpc" ? StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "no") : perform());
        var result = session.Run("Export-EventoMetric $args[0]", Path.Combine(_folder.FullName, "e.prom"));
        Assert.StartsWith("AUTH_UNAUTHORIZED,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1, OpenMetricsReader.Read(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "e.prom"), TestContext.Current.CancellationToken))["eventodb_up"]);
    }

    [Fact]
    public async Task A_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        var path = Path.Combine(_folder.FullName, "eventodb.prom");
        await File.WriteAllTextAsync(path, new string('x', 100_000), TestContext.Current.CancellationToken);
        session.Run("Set-Location $args[0]; Export-EventoMetric eventodb.prom", _folder.FullName).ThrowOnError();
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
        Assert.Equal(1, OpenMetricsReader.Read(text)["eventodb_up"]);
        Assert.StartsWith("FILE_ERROR,", session.Run("Export-EventoMetric $args[0]", Path.Combine(_folder.FullName, "none", "e.prom")).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_others_wrote_are_labels_as_any_other()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Write("a-1");
        foreach (var name in (string[])["say \"hi\"", "back\\slash\\", "two\nlines", "\u001B[2J", "a{b=\"c\"} 5", "ü\u202E"]) session.Run("Set-EventoConsumer a -Consumer $args[0] -ToStart", name).ThrowOnError();
        var metrics = OpenMetricsReader.Read((string)session.Run("Export-EventoMetric").Single.BaseObject);
        Assert.Equal(6, metrics.Keys.Count(series => series.StartsWith("eventodb_consumer_lag_messages", StringComparison.Ordinal)));
        Assert.Contains("eventodb_consumer_lag_messages{namespace=\"default\",category=\"a\",consumer=\"say \\\"hi\\\"\"}", metrics.Keys);
        Assert.All(metrics.Keys, series => Assert.DoesNotContain(series, character => char.IsControl(character)));
    }

    [Theory]
    [InlineData("eventodb_up 1")]
    [InlineData("eventodb_up 1\n# EOF")]
    [InlineData("# TYPE eventodb_up gauge\neventodb_up 1\neventodb_up 1\n# EOF")]
    [InlineData("# TYPE eventodb_up gauge\neventodb_up NaN1\n# EOF")]
    [InlineData("# TYPE eventodb_up gauge\n\neventodb_up 1\n# EOF")]
    [InlineData("# TYPE eventodb_up gauge\neventodb_up{a=\"b\",} 1\n# EOF")]
    [InlineData("# TYPE eventodb_up gauge\neventodb_up{a=\"b\"c\"} 1\n# EOF")]
    [InlineData("# TYPE eventodb_up gauge\n# UNIT eventodb_up seconds\neventodb_up 1\n# EOF")]
    [InlineData("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# HELP a x\n# EOF")]
    public void The_reader_is_strict(string text) => Assert.Throws<FormatException>(() => OpenMetricsReader.Read(text));

    [Fact]
    public async Task Alert_rule_and_dashboard_ask_for_what_there_is()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run("$null = Write-EventoMessage account-1 T @{}; Receive-EventoMessage account -Consumer c | Out-Null").ThrowOnError();
        var families = OpenMetricsReader.Read((string)session.Run("Export-EventoMetric").Single.BaseObject).Keys.Select(series => series.Split('{')[0]).ToHashSet();
        var folder = Path.Combine(Repository.Root, "docs", "samples");
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "eventodb-dashboard.json"), TestContext.Current.CancellationToken));
        Assert.NotEmpty(dashboard.RootElement.GetProperty("panels").EnumerateArray());
        var rules = await File.ReadAllTextAsync(Path.Combine(folder, "eventodb.rules.yml"), TestContext.Current.CancellationToken);
        Assert.All(
            Metric().Matches(rules + dashboard.RootElement.GetRawText()).Select(match => match.Value).Distinct(),
            name => Assert.Contains(name, families));
        Assert.DoesNotContain('\t', rules);
        Assert.Contains(rules.Trim(), await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "scaling.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [GeneratedRegex("eventodb_(?:up|latency|server|namespace|consumer)[a-z_]*")]
    private static partial Regex Metric();
}
