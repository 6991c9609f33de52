using System.Globalization;
using System.Text.RegularExpressions;
using EventoDb.Client;
using EventoDb.Reading;

namespace EventoDb.Consumers;

/// <summary>Who consumes a category, and where it keeps its position: stream <c>category:position-name</c>, or <c>category:position-name-0-of-4</c> for a
/// member of a group. The convention of the Ruby Eventide toolkit.</summary>
internal sealed partial record ConsumerIdentity(string Category, string Name, ConsumerGroup? Group)
{
    /// <summary>The name with the member's share: <c>name</c> or <c>name-0-of-4</c>.</summary>
    public string FullName => Group is null ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{Group.Member}-of-{Group.Size}");

    /// <summary>The stream that holds its position.</summary>
    public string PositionStream => PositionStreamPrefix(Category) + FullName;

    /// <summary>How the position streams of a category start.</summary>
    public static string PositionStreamPrefix(string category) => category + ":position-";

    /// <summary>A consumer as the arguments name it; a name such as <c>copy-0-of-4</c> names the member too.</summary>
    /// <exception cref="ArgumentException">The arguments cannot be meant.</exception>
    public static ConsumerIdentity Read(string category, string consumer, int? groupMember = null, int? groupSize = null)
    {
        RequireCategory(category);
        var group = GroupArgument.Read(groupMember, groupSize);
        if (group is null && Member().Match(consumer) is { Success: true } match
            && int.TryParse(match.Groups["member"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var member)
            && int.TryParse(match.Groups["size"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && member < size)
        {
            return new ConsumerIdentity(category, match.Groups["name"].Value, new ConsumerGroup(member, size));
        }
        return new ConsumerIdentity(category, consumer, group);
    }

    /// <summary>Refuses a stream's name.</summary>
    /// <exception cref="ArgumentException">It has a <c>-</c>: its positions would lie in the category that is consumed.</exception>
    public static void RequireCategory(string category)
    {
        if (!category.Contains('-', StringComparison.Ordinal)) return;
        throw new ArgumentException($"'{category}' is a stream, not a category: a category has no '-' in its name. Did you mean '{StreamName.GetCategory(category)}'?");
    }

    [GeneratedRegex(@"^(?<name>.+)-(?<member>0|[1-9]\d*)-of-(?<size>[1-9]\d*)$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Member();
}
