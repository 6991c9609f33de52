using System.Globalization;
using System.Management.Automation;

namespace EventoDb.Reading;

/// <summary>What is often given in place of what was meant, where streams or categories are read.</summary>
internal static class StreamArgument
{
    /// <summary>Refuses what stands after the names.</summary>
    /// <param name="misplaced">It, or null.</param>
    /// <param name="isLast">Whether <c>-Last</c> was given, which takes no number.</param>
    /// <param name="names">The names that were given before it.</param>
    /// <param name="isFromPipeline">Whether more names come from the pipeline.</param>
    /// <exception cref="ArgumentException">There is something.</exception>
    public static void Require(object? misplaced, bool isLast, string[] names, bool isFromPipeline)
    {
        var text = LanguagePrimitives.ConvertTo<string>(misplaced);
        if (isLast)
        {
            // The number was taken for a name where no other stands before it.
            var number = IsNumber(text) ? text : names is [var only] && IsNumber(only) && (isFromPipeline || misplaced is not null) ? only : null;
            if (number is not null) throw new ArgumentException($"-Last is the last message alone, and takes no number: -Tail {number} reads the last {number}.");
        }
        if (misplaced is not null) throw new ArgumentException($"'{text}' is one argument too many. Several names are a list, with commas between: {string.Join(", ", [.. names, text])}.");
    }

    /// <summary>Points from a name with wildcards that nothing is called to what takes them.</summary>
    /// <param name="name">The name, under which nothing was found.</param>
    /// <param name="cmdlets">What finds names, and what reads them.</param>
    /// <exception cref="ArgumentException">The name has wildcards.</exception>
    public static void RequireNoWildcards(string name, string cmdlets)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name)) throw new ArgumentException($"Nothing is called '{name}', and names are taken as they are: {cmdlets}.");
    }

    private static bool IsNumber(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
