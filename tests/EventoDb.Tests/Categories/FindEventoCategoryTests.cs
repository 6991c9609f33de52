using EventoDb.Tests.Support;

namespace EventoDb.Tests.Categories;

public class FindEventoCategoryTests
{
    public static TheoryData<BackendKind> Backends => GetEventoCategoryTests.Backends;

    [Theory, MemberData(nameof(Backends))]
    public async Task Counts_are_true_on_every_backend(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("a-1");
        session.Server.Write("a-1");
        session.Server.Write("a-2");
        session.Server.Write("a:command-1");
        session.Server.Write("a:command:old-1");
        session.Server.Write("a:command:old-1");
        session.Server.Write("ab-1");
        session.Server.Write("-lead");
        session.Server.Write("nodash");
        Assert.Equal(
            [(string.Empty, 1L, 1L), ("a", 2, 3), ("a:command", 1, 1), ("a:command:old", 1, 2), ("ab", 1, 1), ("nodash", 1, 1)],
            Found(session.Run("Find-EventoCategory")).Select(category => (category.Category, category.StreamCount, category.MessageCount)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Wildcards_are_exact_and_case_sensitive_and_find_each_once(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        foreach (var stream in (string[])["account-1", "Account-1", "acc%-1", "a[b]-1", "order-1"]) session.Server.Write(stream);
        string[] Names(string arguments) => [.. Found(session.Run("Find-EventoCategory " + arguments)).Select(category => category.Category)];
        Assert.Equal(["a[b]", "acc%", "account"], Names("a*"));
        Assert.Equal(["a[b]", "acc%", "account"], Names("a*, acc*, account"));
        Assert.Equal(["Account"], Names("[A-Z]*"));
        Assert.Equal(["a[b]"], Names("'a`[b`]'"));
        Assert.Equal(["acc%"], Names("acc%"));
        Assert.Empty(Names("nothing"));
        Assert.Equal(["order", "account"], [.. Found(session.Run("'order', 'acc*t', 'o*' | Find-EventoCategory")).Select(category => category.Category)]);
    }

    [Fact]
    public async Task What_is_no_pattern_is_refused_before_anything_is_sent()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        ScriptResult result = null!;
        Assert.Empty(session.RequestsOf(() => result = session.Run("Find-EventoCategory 'a[b'")));
        Assert.Contains("'a[b' is no pattern", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<EventoCategory> Found(ScriptResult result) => result.Values.Cast<EventoCategory>();
}
