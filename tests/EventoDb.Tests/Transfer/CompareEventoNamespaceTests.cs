using System.Globalization;
using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

public class CompareEventoNamespaceTests
{
    public static TheoryData<BackendKind, BackendKind> Pairs => [.. from left in Enum.GetValues<BackendKind>() from right in Enum.GetValues<BackendKind>() select (left, right)];

    public static TheoryData<string, string, string> Changes => new()
    {
        { "11111111-1111-4111-8111-000000000003", "11111111-1111-4111-8111-000000000333", "Id" },
        { "\"s-3\"", "\"S-3\"", "StreamName" },
        { "\"type\":\"T\"", "\"type\":\"t\"", "Type" },
        { "\"pos\":0", "\"pos\":7", "Position" },
        { "{\"a\":1}", "{\"a\":1.0000001}", "Data" },
        { "{\"a\":1}", "{\"a\":1,\"b\":null}", "Data" },
        { "{\"a\":1}", "{\"A\":1}", "Data" },
        { "{\"a\":1}", "{\"a\":\"1\"}", "Data" },
        { "{\"a\":1}", "{\"a\":[1]}", "Data" },
        { "\"meta\":null", "\"meta\":{}", "Metadata" },
        { "\"meta\":null", "\"meta\":{\"correlationStreamName\":\"a-1\"}", "Metadata" },
        { "03:04:05Z", "03:04:06Z", "Time" },
        { "\"type\":\"T\",\"pos\":0", "\"type\":\"U\",\"pos\":1", "Type Position" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Copies_on_all_backends_are_equal(BackendKind left, BackendKind right)
    {
        await using var session = new TransferSession(left);
        await using var other = new TransferSession(right);
        var time = new DateTime(2026, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        session.Server.Clock = () => time = time.AddTicks(12_345_678);
        for (var i = 0; i < 300; i++)
        {
            session.Server.Write(string.Create(CultureInfo.InvariantCulture, $"s-{i % 7}"), "T", """{"z":"é😀","n":1e+21,"a":{"y":[1,{}],"b":null}}""", i % 3 == 0 ? """{"m":0.1}""" : null);
        }
        var path = session.Path("all.ndjson.gz");
        session.Run("Export-EventoMessage $args[0]", path).ThrowOnError();
        other.Import(path).ThrowOnError();

        Assert.Empty(Compare(session, "-Difference $args[0]", Connect(session, other)));
        Assert.Empty(Compare(session, "$args[0]", Connect(session, other)));
        Assert.Empty(Compare(session, "-Path $args[0]", path));
        Assert.Empty(Compare(session, "-Reference $args[0] -Path $args[1]", Connect(session, other), path));
        Assert.Empty(Compare(session, "-Difference $args[0] -Path $args[1]", Connect(session, other), path));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_is_changed_is_named(string old, string changed, string fields)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Server.Import("default", Text(5));
        session.Server.Import("target", Text(5, number => number == 3 ? line => line.Replace(old, changed, StringComparison.Ordinal) : line => line));
        var path = session.Path("a.ndjson");
        session.Run("Export-EventoMessage $args[0] -Connection $target", path).ThrowOnError();

        foreach (var arguments in (string[])["-Difference $target", "-Path $args[0]"])
        {
            var difference = Assert.Single(Compare(session, arguments, path));
            Assert.Equal((EventoDifferenceKind.Changed, 3, fields), (difference.Kind, difference.GlobalPosition, string.Join(' ', difference.Fields)));
            Assert.Equal("s-3", difference.StreamName);
            Assert.NotNull(difference.Reference);
            Assert.NotNull(difference.Difference);
        }
    }

    [Fact]
    public async Task What_only_one_side_has_is_missing_or_additional()
    {
        await using var session = new TransferSession(BackendKind.Postgres);
        session.Server.Import("default", Text(6, number => number is 2 or 5 or 6 ? null : line => line));
        session.Server.Import("target", Text(5, number => number is 1 or 3 ? null : line => line));

        var found = Compare(session, "-Difference $target");
        var turned = Compare(session, "$target (Get-EventoConnection)");

        Assert.Equal("Missing 1, Additional 2, Missing 3, Additional 5", Words(found));
        Assert.Equal("Additional 1, Missing 2, Additional 3, Missing 5", Words(turned));
        Assert.All(found, difference => Assert.Empty(difference.Fields));
        Assert.Equal(("s-1", 0, "T", TransferSession.Id(1)), (found[0].StreamName, found[0].Position, found[0].Type, found[0].Id));
        Assert.Null(found[0].Difference);
        Assert.Null(found[1].Reference);
    }

    [Fact]
    public async Task A_namespace_that_is_longer_shows_all_that_it_has_more()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Server.Import("default", Text(12_000));
        session.Server.Import("target", Text(11_000));

        var found = Compare(session, "-Difference $target");

        Assert.Equal(Enumerable.Range(11_001, 1000).Select(number => (long)number), found.Select(difference => difference.GlobalPosition));
        Assert.All(found, difference => Assert.Equal(EventoDifferenceKind.Missing, difference.Kind));
    }

    [Fact]
    public async Task Numbers_are_compared_as_servers_keep_them_and_names_in_any_order()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Run("Start-EventoServer -NoConnect -OutVariable own; $embedded = Connect-EventoServer $own[0].Uri -Token $own[0].Token -NoDefault -PassThru").ThrowOnError();
        string[] data = ["""{"n":9007199254740993,"b":1.50,"a":{"y":1,"x":2}}""", """{"a":12345678901234567890,"d":1e2}""", """{"a":1,"a":2}"""];
        var path = session.WriteFile("a.ndjson", data.Select((json, index) => TransferSession.Line(index + 1, data: json, time: "2025-01-02T03:04:05.1234567Z")));
        session.Run("Import-EventoMessage $args[0] -Connection $embedded; Import-EventoMessage $args[0] -Connection $target", path).ThrowOnError();

        Assert.Empty(Compare(session, "$embedded $target"));
        Assert.Empty(Compare(session, "$embedded -Path $args[0]", path));
        Assert.Empty(Compare(session, "$target -Path $args[0]", path));
        session.Run("Stop-EventoServer $own[0]").ThrowOnError();
    }

    [Fact]
    public async Task Times_differ_where_the_coarser_backend_would_tell()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        var path = session.WriteFile("a.ndjson", Enumerable.Range(1, 3).Select(number => TransferSession.Line(number, time: $"2025-01-02T03:04:0{number}.123456789Z")));
        var cut = session.WriteFile("cut.ndjson", Enumerable.Range(1, 3).Select(number => TransferSession.Line(number, time: $"2025-01-02T03:04:0{number}Z")));
        var other = session.WriteFile("other.ndjson", Enumerable.Range(1, 3).Select(number => TransferSession.Line(number, time: $"2025-01-02T03:04:0{number}.12345678{number}Z")));
        session.Import(path).ThrowOnError();

        Assert.Empty(Compare(session, "$target -Path $args[0]", path));
        Assert.Empty(Compare(session, "$target -Path $args[0]", cut));
        Assert.Equal("Changed 1, Changed 2, Changed 3", Words(Compare(session, "$target -Path $args[0]", other)));
    }

    [Fact]
    public async Task A_category_is_compared_alone()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Server.Import("default", string.Join('\n', TransferSession.Line(1, "a-1", 0), TransferSession.Line(2, "b-1", 0), TransferSession.Line(3, "c-1", 0)));
        session.Server.Import("target", string.Join('\n', TransferSession.Line(1, "a-1", 0), TransferSession.Line(3, "c-1", 0, data: "{}")));

        Assert.Equal("Missing 2, Changed 3", Words(Compare(session, "-Difference $target")));
        Assert.Empty(Compare(session, "-Difference $target -Category a"));
        Assert.Equal("Changed 3", Words(Compare(session, "-Difference $target -Category a, c")));
    }

    [Theory]
    [InlineData("", "With what?")]
    [InlineData("$target $target -Path a.ndjson", "not three")]
    [InlineData("-Path none.ndjson", "There is no file")]
    [InlineData("-Path env:", "is no file")]
    public async Task What_cannot_be_compared_is_refused(string arguments, string why)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        var error = session.Run($"Compare-EventoNamespace {arguments}").Error;

        Assert.StartsWith("INVALID_ARGUMENT", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_cut_or_no_export_is_an_error_not_a_difference()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson.gz", TransferSession.Lines(500));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^9]);
        var bad = session.WriteFile("bad.ndjson", [TransferSession.Line(1), "nonsense"]);
        var unordered = session.WriteFile("unordered.ndjson", [TransferSession.Line(2), TransferSession.Line(1)]);

        Assert.StartsWith("FILE_ERROR", session.Run("Compare-EventoNamespace -Path $args[0]", path).Errors[^1].FullyQualifiedErrorId, StringComparison.Ordinal);
        var error = session.Run("Compare-EventoNamespace -Path $args[0]", bad).Errors[^1];
        Assert.StartsWith("INVALID_RECORD", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Line 2 of the file", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("does not follow 2", session.Run("Compare-EventoNamespace -Path $args[0]", unordered).Errors[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_an_error()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Server.Remove("target");

        Assert.StartsWith("AUTH_UNAUTHORIZED", session.Run("Compare-EventoNamespace $target (Get-EventoConnection)").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static string Text(int count, Func<int, Func<string, string>?>? change = null) => new StringBuilder()
        .AppendJoin('\n', Enumerable.Range(1, count).Select(number => (change?.Invoke(number) ?? (change is null ? line => line : null))?.Invoke(TransferSession.Line(number))).OfType<string>()).ToString();

    private static object Connect(TransferSession session, TransferSession other) =>
        session.Run("Connect-EventoServer $args[0] -Token $args[1] -NoDefault -PassThru", other.Server.Uri.ToString(), other.TargetToken).Single.BaseObject;

    private static List<EventoDifference> Compare(TransferSession session, string arguments, params object?[] values) =>
        [.. session.Run($"Compare-EventoNamespace {arguments}", values).Values.Cast<EventoDifference>()];

    private static string Words(IEnumerable<EventoDifference> differences) =>
        string.Join(", ", differences.Select(difference => string.Create(CultureInfo.InvariantCulture, $"{difference.Kind} {difference.GlobalPosition}")));
}
