using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class CategoryCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void CATEGORY_001_messages_of_three_streams()
    {
        var messages = _space.Messages(
            "'account-1', 'account-2', 'order-1', 'account-3' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }; Get-EventoCategory account");
        Assert.Equal(["account-1", "account-2", "account-3"], messages.Select(message => message.StreamName));
    }

    [Fact]
    public void CATEGORY_002_from_a_global_position()
    {
        var written = Write(5);
        var messages = _space.Messages("Get-EventoCategory account -Position $args[0]", written[2].GlobalPosition);
        Assert.Equal(written.Skip(2).Select(result => result.GlobalPosition), messages.Select(message => message.GlobalPosition));
    }

    [Fact]
    public void CATEGORY_003_first_10_of_50()
    {
        var written = Write(50);
        var messages = _space.Messages("Get-EventoCategory account -First 10");
        Assert.Equal(written.Take(10).Select(result => result.Id), messages.Select(message => message.Id));
    }

    [Fact]
    public void CATEGORY_004_each_message_names_its_stream()
    {
        var written = Write(6);
        var messages = _space.Messages("Get-EventoCategory account");
        Assert.Equal(written.Select(result => (result.StreamName, result.Position)), messages.Select(message => (message.StreamName, message.Position)));
        Assert.All(messages, message => Assert.Equal("account", message.Category));
    }

    /// <summary>Streams and their owners as they were recorded with a real server.</summary>
    [Theory]
    [InlineData(2, 0, "v-1", "v-3", "v-7", "v-abc", "v-with space", "v-550e8400-e29b-41d4-a716-446655440000", "v-x+y+z", "v-a-b")]
    [InlineData(2, 1, "v-2", "v-4", "v-5", "v-8", "v-9", "v-10", "v-42")]
    [InlineData(3, 1, "v-with space", "v-550e8400-e29b-41d4-a716-446655440000", "v-a-b", "v-2", "v-8", "v-9", "v-10")]
    [InlineData(5, 4, "v-3", "v-abc", "v-x+y+z", "v-a-b", "v-4", "v-8")]
    public void CATEGORY_005_a_group_member_gets_its_streams(int size, int member, params string[] owned)
    {
        string[] all =
        [
            "v-1", "v-3", "v-7", "v-abc", "v-with space", "v-550e8400-e29b-41d4-a716-446655440000", "v-x+y+z", "v-a-b", "v-2", "v-4", "v-5", "v-8", "v-9", "v-10", "v-42",
        ];
        var messages = _space.Messages(
            """
            $args[2] | ForEach-Object { $null = Write-EventoMessage $_ T @{} }
            $null = Write-EventoMessage v T @{}
            Get-EventoCategory v -GroupSize $args[0] -GroupMember $args[1]
            """,
            size, member, all);
        Assert.Equal(owned, messages.Select(message => message.StreamName));
        var others = _space.Messages(
            "foreach ($m in 0..($args[0] - 1)) { if ($m -ne $args[1]) { Get-EventoCategory v -GroupSize $args[0] -GroupMember $m } }", size, member);
        Assert.Equal(all.Order(), messages.Concat(others).Select(message => message.StreamName).Order());
    }

    [Fact]
    public void CATEGORY_006_only_the_correlated()
    {
        var messages = _space.Messages(
            """
            $null = Write-EventoMessage order-1 A @{} -CorrelationStreamName account-123
            $null = Write-EventoMessage order-2 B @{} -CorrelationStreamName account_1-1
            $null = Write-EventoMessage order-3 C @{}
            $null = Write-EventoMessage order-4 D @{} -Metadata @{ correlationStreamName = 'account-124+x'; other = 1 }
            $null = Write-EventoMessage order-5 E @{} -CorrelationStreamName accountant-1
            $null = Write-EventoMessage other-1 F @{} -CorrelationStreamName account-123
            Get-EventoCategory order -Correlation account
            """);
        Assert.Equal(["A", "D"], messages.Select(message => message.Type));
        Assert.Equal(["account-123", "account-124+x"], messages.Select(message => message.CorrelationStreamName));
        Assert.Empty(_space.Messages("Get-EventoCategory order -Correlation 'acc%'"));
    }

    [Fact]
    public void CATEGORY_007_empty_category() => Assert.Empty(_space.Messages("$null = Write-EventoMessage account-1 T @{}; Get-EventoCategory nothing"));

    [Fact]
    public void CATEGORY_008_ascending_global_positions()
    {
        Write(30);
        var positions = _space.Messages("Get-EventoCategory account -BatchSize 7").Select(message => message.GlobalPosition).ToList();
        Assert.Equal(30, positions.Count);
        Assert.Equal(positions.Distinct().Order(), positions);
    }

    private IReadOnlyList<EventoWriteResult> Write(int count) =>
        [.. _space.Run("1..$args[0] | ForEach-Object { @{ n = $_ } } | Write-EventoMessage -StreamName { \"account-$($_.n % 3)\" } -Type T", count).Values.Cast<EventoWriteResult>()];
}
