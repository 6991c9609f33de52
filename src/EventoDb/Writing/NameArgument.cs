using EventoDb.Json;

namespace EventoDb.Writing;

/// <summary>A name or an id in an input.</summary>
internal static class NameArgument
{
    /// <summary>Its text; null where there is none: it is null, empty, or no single value.</summary>
    public static string? Of(object? value) =>
        value is not null && ScalarShapes.TryGetName(DataMembers.Unwrap(value)) is { Length: > 0 } name ? name : null;
}
