using System.Globalization;
using System.Text.RegularExpressions;
using EventoDb.Client;
using EventoDb.Reading;

namespace EventoDb.Consumers;

/// <summary>Who consumes a category, and the streams in which that is kept. The names are those of the Ruby Eventide toolkit: <c>account:position-billing</c>;
/// <c>account:command+position-billing</c> where the category has types; <c>account:position</c> for the consumer without a name. The share of a group's member follows
/// the name: <c>account:position-billing-0-of-4</c>.</summary>
internal sealed partial record ConsumerIdentity(string Category, string Name, ConsumerGroup? Group)
{
    /// <summary>The name with the member's share: <c>name</c> or <c>name-0-of-4</c>.</summary>
    public string FullName => Group is null ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{Group.Member}-of-{Group.Size}");

    /// <summary>The stream that holds its position.</summary>
    public string PositionStream => StreamOf(PositionStreamBase(Category), FullName);

    /// <summary>The stream in which this module kept the position before, or null where that is the same.</summary>
    public string? FormerPositionStream => FormerPositionStreamBase(Category) is { } former ? StreamOf(former, FullName) : null;

    /// <summary>The stream of the messages it has parked; the members of a group share it.</summary>
    public string ParkedStream => StreamOf(Inner(Category, "parked"), Name);

    /// <summary>The stream that says who is suspended; the members of a group share it.</summary>
    public string ControlStream => StreamOf(Inner(Category, "control"), Name);

    /// <summary>How the position streams of a category start; what follows is <c>-name</c>, or nothing for the consumer without a name.</summary>
    public static string PositionStreamBase(string category) => Inner(category, PositionType);

    /// <summary>How this module's position streams of a category with types started before; null for one without.</summary>
    public static string? FormerPositionStreamBase(string category) => HasTypes(category) ? $"{category}:{PositionType}" : null;

    /// <summary>The categories of the streams in which all that is kept of a category's consumers lies.</summary>
    public static IEnumerable<string> CategoriesOf(string category) =>
        new[] { PositionStreamBase(category), FormerPositionStreamBase(category), Inner(category, "parked"), Inner(category, "control") }.OfType<string>();

    /// <summary>A consumer as the arguments name it; a name such as <c>copy-0-of-4</c> names the member too.</summary>
    /// <exception cref="ArgumentException">The arguments cannot be meant.</exception>
    public static ConsumerIdentity Read(string category, string consumer, int? groupMember = null, int? groupSize = null)
    {
        CategoryArgument.Require(category);
        var group = GroupArgument.Read(groupMember, groupSize);
        if (group is not null && consumer.Length == 0) throw new ArgumentException("A group needs a name: give -Consumer.");
        if (group is null && Member().Match(consumer) is { Success: true } match
            && int.TryParse(match.Groups["member"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var member)
            && int.TryParse(match.Groups["size"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && member < size)
        {
            return new ConsumerIdentity(category, match.Groups["name"].Value, new ConsumerGroup(member, size));
        }
        return new ConsumerIdentity(category, consumer, group);
    }

    /// <summary>The consumer, for people.</summary>
    public override string ToString() => FullName.Length > 0 ? $"consumer '{FullName}' of category '{Category}'" : $"consumer without a name of category '{Category}'";

    private const string PositionType = "position";

    private static string StreamOf(string category, string id) => id.Length == 0 ? category : $"{category}-{id}";

    private static string Inner(string category, string type) => $"{category}{(HasTypes(category) ? '+' : ':')}{type}";

    private static bool HasTypes(string category) => category.Contains(':', StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<name>.+)-(?<member>0|[1-9]\d*)-of-(?<size>[1-9]\d*)$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Member();
}
