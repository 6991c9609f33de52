using System.Globalization;

namespace EventoDb.Client;

/// <summary>What lines that are sent are called in errors.</summary>
/// <param name="Whole">All of them.</param>
/// <param name="Name">One, by its number.</param>
/// <param name="Range">Several, from one number to another, and what they do.</param>
/// <param name="Doubt">What may have happened where something else is there.</param>
internal sealed record LineNames(string Whole, Func<long, string> Name, Func<long, long, string> Range, string Doubt)
{
    /// <summary>Lines of a file.</summary>
    public static LineNames OfFile { get; } = new(
        "the file",
        number => string.Create(CultureInfo.InvariantCulture, $"line {number}"),
        (first, last) => first == last
            ? string.Create(CultureInfo.InvariantCulture, $"line {first} of the file holds")
            : string.Create(CultureInfo.InvariantCulture, $"lines {first} to {last} of the file hold"),
        "somebody else writes to it, or this is no import to resume");

    /// <summary>Messages of another namespace, by their global positions.</summary>
    public static LineNames OfSource { get; } = new(
        "the source",
        number => string.Create(CultureInfo.InvariantCulture, $"the message at global position {number}"),
        (_, _) => "the source holds",
        "somebody else writes to it, or it was not copied from there");
}
