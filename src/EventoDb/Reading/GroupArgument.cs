using EventoDb.Client;

namespace EventoDb.Reading;

/// <summary><c>-GroupMember</c> and <c>-GroupSize</c>, which go together.</summary>
internal static class GroupArgument
{
    /// <summary>The member's share they name; null where neither was given.</summary>
    /// <exception cref="ArgumentException">One is missing, or the member is not below the size.</exception>
    public static ConsumerGroup? Read(int? member, int? size)
    {
        if (member is null && size is null) return null;
        if (member is null) throw new ArgumentException($"-GroupMember is missing: which of the {size} members, 0 to {size - 1}?");
        if (size is null) throw new ArgumentException("-GroupSize is missing: how many members has the group, 1 or more?");
        if (member >= size) throw new ArgumentException($"-GroupMember {member} is not in a group of {size}: members are 0 to {size - 1}.");
        return new ConsumerGroup(member.Value, size.Value);
    }
}
