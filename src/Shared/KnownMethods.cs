namespace EventoDb.Shared;

/// <summary>The methods of eventodb 0.7.0.</summary>
internal static class KnownMethods
{
    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "category.get", "ns.categories", "ns.create", "ns.delete", "ns.info", "ns.list", "ns.streams",
        "stream.get", "stream.last", "stream.version", "stream.write", "sys.health", "sys.version",
    ];

    /// <summary>Whether a method may be repeated: all but the three that change something, and those nobody knows.</summary>
    public static bool ChangesNothing(string method) => method is
        "stream.get" or "stream.last" or "stream.version" or "category.get"
        or "ns.list" or "ns.info" or "ns.streams" or "ns.categories" or "sys.version" or "sys.health";
}
