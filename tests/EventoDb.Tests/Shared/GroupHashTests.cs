extern alias server;

using System.Text;
using server::EventoDb.Shared;

namespace EventoDb.Tests.Shared;

/// <summary>The hash by which streams belong to members; that they belong to the recorded ones is shown by the client's and the server's tests.</summary>
public sealed class GroupHashTests
{
    [Theory]
    [InlineData(0, 0UL)]
    [InlineData(-5, 5UL)]
    [InlineData(long.MaxValue, 9223372036854775807UL)]
    [InlineData(long.MinValue, 9223372036854775808UL)]
    public void The_magnitude_of_every_number_is_one(long value, ulong magnitude) => Assert.Equal(magnitude, GroupHash.Magnitude(value));

    [Theory]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    [InlineData(7, 1)]
    [InlineData(8, 0)]
    public void Also_the_lowest_hash_of_all_has_one_member(int size, int member) => Assert.Equal(
        [member],
        Enumerable.Range(0, size).Where(candidate => GroupHash.BelongsTo(GroupHash.Magnitude(long.MinValue), candidate, size)));

    [Theory]
    [InlineData("account-123+retry", "account-123")]
    [InlineData("account-123", "other-123+a+b")]
    public void Only_the_cardinal_id_counts(string stream, string other)
    {
        var hash = GroupHash.Of(Encoding.UTF8.GetBytes(stream));
        Assert.NotNull(hash);
        Assert.Equal(hash, GroupHash.Of(Encoding.UTF8.GetBytes(other)));
    }

    [Theory]
    [InlineData("account")]
    [InlineData("account-")]
    [InlineData("account-+retry")]
    [InlineData("")]
    public void What_has_no_cardinal_id_belongs_to_none(string stream) => Assert.Null(GroupHash.Of(Encoding.UTF8.GetBytes(stream)));
}
