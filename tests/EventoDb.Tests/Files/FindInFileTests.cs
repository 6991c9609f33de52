using EventoDb.Tests.Support;
using EventoDb.Tests.Transfer;

namespace EventoDb.Tests.Files;

/// <summary>What is read from a file is looked at as what is in a namespace is, without one.</summary>
public class FindInFileTests
{
    [Theory]
    [InlineData("ada", "2 4 6 8 10")]
    [InlineData("ada -First 2", "2 4")]
    [InlineData("ada -Tail 2", "8 10")]
    [InlineData("ada -Category s -StreamName s-4", null)]
    [InlineData("ada -StreamName s-4", "4")]
    [InlineData("-Data @{ n = 7 }", "7")]
    [InlineData("-Data @{ n = { $_ -gt 8 } }", "9 10")]
    [InlineData("-Type None", "")]
    [InlineData("-Position 9", "9 10")]
    [InlineData("-Id 11111111-1111-4111-8111-000000000003", "3")]
    public async Task Messages_of_a_file_are_found(string options, string? expected)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        using var runner = ScriptRunner.Lend();
        var path = session.WriteFile("a.ndjson.gz", Enumerable.Range(1, 10).Select(number => TransferSession.Line(number, data: $"{{\"name\":\"{(number % 2 == 0 ? "Ada" : "Bob")}\",\"n\":{number}}}")));

        var result = runner.Run($"Read-EventoMessage $args[0] | Find-EventoMessage {options}", path);

        if (expected is null) Assert.NotNull(result.Error);
        else Assert.Equal(expected, string.Join(' ', result.Values.Cast<EventoMessage>().Select(message => message.GlobalPosition)));
    }

    [Fact]
    public async Task Messages_of_a_file_are_measured()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        using var runner = ScriptRunner.Lend();
        var path = session.WriteFile("a.ndjson", TransferSession.Lines(21));

        Assert.Equal(21L, runner.Run("(Read-EventoMessage $args[0] | Measure-EventoMessage).Count", path).Single.BaseObject);
        Assert.Equal(7, runner.Run("Read-EventoMessage $args[0] | Measure-EventoMessage -By Stream", path).Values.Count);
    }
}
