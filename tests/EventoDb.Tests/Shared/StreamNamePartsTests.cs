extern alias server;

using System.Text;
using server::EventoDb.Shared;

namespace EventoDb.Tests.Shared;

/// <summary>The parts of a stream's name, as the client reads them in text and the server in UTF-8.</summary>
public sealed class StreamNamePartsTests
{
    [Theory]
    [InlineData("account-123+retry", "account", "123+retry", "123")]
    [InlineData("account-123", "account", "123", "123")]
    [InlineData("account:command-1-2+x+y", "account:command", "1-2+x+y", "1-2")]
    [InlineData("account", "account", null, null)]
    [InlineData("a+b-c", "a+b", "c", "c")]
    [InlineData("account-", "account", "", "")]
    [InlineData("-1", "", "1", "1")]
    [InlineData("größe-ß+é", "größe", "ß+é", "ß")]
    public void Are_the_same_in_text_and_in_UTF_8(string name, string category, string? id, string? cardinalId)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);

        Assert.Equal(category, StreamNameParts.Category<char>(name).ToString());
        Assert.Equal(category, Encoding.UTF8.GetString(StreamNameParts.Category<byte>(utf8)));
        Assert.Equal(id, StreamNameParts.TryGetId<char>(name, out var text) ? text.ToString() : null);
        Assert.Equal(id, StreamNameParts.TryGetId<byte>(utf8, out var bytes) ? Encoding.UTF8.GetString(bytes) : null);
        Assert.Equal(cardinalId, StreamNameParts.TryGetCardinalId<char>(name, out text) ? text.ToString() : null);
        Assert.Equal(cardinalId, StreamNameParts.TryGetCardinalId<byte>(utf8, out bytes) ? Encoding.UTF8.GetString(bytes) : null);
    }
}
