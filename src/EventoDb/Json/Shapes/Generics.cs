namespace EventoDb.Json;

/// <summary>Finds out of which generic types a type is made.</summary>
internal static class Generics
{
    /// <summary>The type itself, or the first of its interfaces, that is made of <paramref name="definition"/>; or null.</summary>
    public static Type? Find(Type type, Type definition)
    {
        if (Is(type, definition)) return type;
        foreach (var candidate in type.GetInterfaces())
        {
            if (Is(candidate, definition)) return candidate;
        }
        return null;
    }

    private static bool Is(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}
