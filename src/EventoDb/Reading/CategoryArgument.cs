using EventoDb.Client;

namespace EventoDb.Reading;

/// <summary>A category's name where one belongs.</summary>
internal static class CategoryArgument
{
    /// <summary>Refuses a stream's name.</summary>
    /// <param name="name">The name; null for none.</param>
    /// <param name="instead">What else may be meant, as a sentence, or null.</param>
    /// <exception cref="ArgumentException">It has a <c>-</c>: no category is called so, and what is asked for would be nothing.</exception>
    public static void Require(string? name, string? instead = null)
    {
        if (name?.Contains('-', StringComparison.Ordinal) != true) return;
        var meant = StreamName.GetCategory(name);
        throw new ArgumentException(
            $"'{name}' is a stream, not a category: a category has no '-' in its name.{(meant.Length > 0 ? $" Did you mean '{meant}'?" : string.Empty)}{(instead is null ? string.Empty : " " + instead)}");
    }

    /// <summary>Refuses a stream's name among names.</summary>
    /// <inheritdoc cref="Require(string?, string?)"/>
    public static void Require(string[]? names)
    {
        foreach (var name in names ?? []) Require(name);
    }

    /// <summary>Refuses a stream's name where the category of a correlation belongs.</summary>
    /// <inheritdoc cref="Require(string?, string?)"/>
    public static void RequireOfCorrelation(string? name) => Require(name, $"What correlates with one stream, Where-Object CorrelationStreamName -eq '{name}' finds.");
}
