using EventoDb.Tests.Categories;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Streams;

public class FindEventoStreamTests
{
    public static TheoryData<BackendKind> Backends => GetEventoCategoryTests.Backends;

    [Theory, MemberData(nameof(Backends))]
    public async Task Found_streams_have_category_version_and_last_activity(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("account-1");
        session.Server.Write("account-1");
        var stream = Assert.IsType<EventoStream>(session.Run("Find-EventoStream").Single.BaseObject);
        Assert.Equal(("account-1", "account", 1L), (stream.StreamName, stream.Category, stream.Version));
        Assert.Equal(TimeSpan.Zero, stream.LastActivity!.Value.Offset);
        Assert.Equal(2, session.Run("Find-EventoStream account-* | Get-EventoStream").Values.Count);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Wildcards_are_exact_and_case_sensitive(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        foreach (var stream in (string[])["a_b-1", "aXb-1", "A_B-1", "a%-1", "a[1]-1", "a`b-1", "a*-1", "zebra"]) session.Server.Write(stream);
        string[] Names(string pattern) => [.. session.Run("Find-EventoStream $args[0]", pattern).Values.Cast<EventoStream>().Select(stream => stream.StreamName).Order(StringComparer.Ordinal)];
        Assert.Equal(["a_b-1"], Names("a_b-1"));
        Assert.Equal(["a_b-1"], Names("a_*"));
        Assert.Equal(["aXb-1", "a_b-1"], Names("a?b-1").Except(["a`b-1"]));
        Assert.Equal(["a%-1"], Names("a%*"));
        Assert.Equal(["a[1]-1"], Names("a`[1`]*"));
        Assert.Equal(["a[1]-1"], Names("a`[1`]-1"));
        Assert.Equal(["a*-1"], Names("a`**"));
        Assert.Equal(["a`b-1"], Names("a``b*"));
        Assert.Equal(["aXb-1", "a_b-1"], Names("a[_X]b-1"));
        Assert.Equal(["A_B-1"], Names("A*"));
        Assert.Empty(Names("A_b-1"));
        Assert.Equal(8, Names("*").Length);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task More_than_1000_are_paged_and_an_early_end_costs_one_page(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        for (var i = 0; i < 2_500; i++) session.Server.Write($"account-{i:0000}");
        for (var i = 0; i < 10; i++) session.Server.Write($"other-{i}");
        Assert.Equal(2_500, session.Run("Find-EventoStream account-*").Values.Cast<EventoStream>().Select(stream => stream.StreamName).Distinct().Count());
        Assert.Single(session.RequestsOf(() => Assert.Equal(7, session.Run("Find-EventoStream account-* -First 7").Values.Count)));
        Assert.Single(session.RequestsOf(() => Assert.Equal(7, session.Run("'account-*', 'other-*' | Find-EventoStream -First 7").Values.Count)));
        Assert.Single(session.RequestsOf(() => Assert.Single(session.Run("Find-EventoStream other-3").Values)));
    }

    [Fact]
    public async Task A_stream_that_several_patterns_fit_is_found_once()
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        foreach (var stream in (string[])["a-1", "a-2", "b-1"]) session.Server.Write(stream);
        Assert.Equal(3, session.Run("Find-EventoStream a*, *-1, a-1").Values.Count);
        Assert.Equal(3, session.Run("'a*', '*-1', 'a-1' | Find-EventoStream").Values.Count);
    }

    [Theory]
    [InlineData("'a[b'", "'a[b' is no pattern")]
    [InlineData("''", "Name")]
    [InlineData("-First 0", "First")]
    [InlineData("-First -1", "First")]
    public async Task Bad_input_is_refused_before_anything_is_sent(string arguments, string expected)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        ScriptResult result = null!;
        Assert.Empty(session.RequestsOf(() => result = session.Run("Find-EventoStream " + arguments)));
        Assert.Contains(expected, result.Error.Exception.Message, StringComparison.Ordinal);
    }
}
