using System.Globalization;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class NamespaceContentCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void NS_009_streams_of_an_empty_namespace() => Assert.Empty(_space.Run("Find-EventoStream").Values);

    [Fact]
    public void NS_010_streams_after_writes()
    {
        var streams = Streams("'a-1', 'b-1', 'a-1' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }; Find-EventoStream");
        Assert.Equal([("a-1", "a"), ("b-1", "b")], streams.Select(stream => (stream.StreamName, stream.Category)).Order());
        Assert.All(streams, stream => Assert.InRange(stream.LastActivity!.Value, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)));
    }

    [Fact]
    public void NS_011_streams_are_sorted_by_name()
    {
        var streams = Streams("'c-1', 'a-2', 'b-1', 'a-10', 'a-1' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }; Find-EventoStream");
        Assert.Equal(["a-1", "a-10", "a-2", "b-1", "c-1"], streams.Select(stream => stream.StreamName));
    }

    [Theory]
    [InlineData("account-*", "account-1", "account-2")]
    [InlineData("acc_*", "acc_x-1")]
    [InlineData("acc%*", "acc%-1")]
    [InlineData("A*", "Account-1")]
    [InlineData("account-1", "account-1")]
    [InlineData("nothing*")]
    public void NS_012_streams_by_prefix(string pattern, params string[] expected)
    {
        var streams = Streams(
            "'account-1', 'account-2', 'Account-1', 'acc_x-1', 'acc%-1', 'order-1' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }; Find-EventoStream $args[0]", pattern);
        Assert.Equal(expected, streams.Select(stream => stream.StreamName));
    }

    [Fact]
    public void NS_013_streams_are_paged_past_100_and_1000()
    {
        _space.Run("1..1210 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage -StreamName { \"s-$($_.n)\" } -Type T").ThrowOnError();
        string[] expected = [.. Enumerable.Range(1, 1210).Select(n => "s-" + n.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, Streams("Find-EventoStream s-*").Select(stream => stream.StreamName));
        Assert.Equal(expected.Take(150), Streams("Find-EventoStream -First 150").Select(stream => stream.StreamName));
    }

    [Fact]
    public void NS_014_version_is_the_last_position()
    {
        var streams = Streams("'a-1', 'a-1', 'a-1', 'b-1' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }; Find-EventoStream");
        Assert.Equal([("a-1", 2L), ("b-1", 0L)], streams.Select(stream => (stream.StreamName, stream.Version)));
    }

    [Fact]
    public void NS_015_categories_of_an_empty_namespace() => Assert.Empty(_space.Run("Find-EventoCategory").Values);

    [Fact]
    public void NS_016_categories_are_derived_from_names() => Assert.Equal(
        ["account", "account:command", "order"],
        Categories("'account-1', 'account-2-3', 'order-1', 'account:command-1' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }; Find-EventoCategory")
            .Select(category => category.Category).Order(StringComparer.Ordinal));

    [Fact]
    public void NS_017_counts_are_right() => Assert.Equal(
        [("account", 2L, 3L), ("account:command", 1, 2), ("order", 1, 1)],
        Categories(
            """
            'account-1', 'account-1', 'account-2', 'order-1', 'account:command-1', 'account:command-1' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }
            Find-EventoCategory
            """).Select(category => (category.Category, category.StreamCount, category.MessageCount)).OrderBy(category => category.Category, StringComparer.Ordinal));

    [Fact]
    public void NS_018_a_name_without_a_dash_is_its_own_category() => Assert.Equal(
        [("account", 2L, 2L)],
        Categories("'account', 'account-1' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }; Find-EventoCategory")
            .Select(category => (category.Category, category.StreamCount, category.MessageCount)));

    private IReadOnlyList<EventoStream> Streams(string script, params object?[] arguments) => [.. _space.Run(script, arguments).Values.Cast<EventoStream>()];

    private IReadOnlyList<EventoCategory> Categories(string script) => [.. _space.Run(script).Values.Cast<EventoCategory>()];
}
