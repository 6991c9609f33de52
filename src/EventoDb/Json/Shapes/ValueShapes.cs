using System.Runtime.CompilerServices;

namespace EventoDb.Json;

/// <summary>Says what the values of a type are in JSON. The whole rule: a few things are refused; a scalar wrapper is its value; what has names, whatever
/// interface says so, is an object; what has elements is an array; the rest is an object of its members.</summary>
internal static class ValueShapes
{
    private static readonly Func<Type, ValueShape?>[] Rules =
    [
        NewtonsoftShapes.TryGet,
        ScalarShapes.TryGet,
        RefusedShapes.TryGet,
        ErrorShapes.TryGet,
        MatchShapes.TryGet,
        TupleShapes.TryGet,
        DatabaseShapes.TryGet,
        DictionaryShapes.TryGet,
        DynamicShapes.TryGet,
        SequenceShapes.TryGet,
        LivingShapes.TryGet,
        SystemShapes.TryGet,
    ];

    private static readonly ValueShape AllMembers = new ValueShape.Members(null);

    // Weak, for the types of PowerShell classes, which come and go with their scripts.
    private static readonly ConditionalWeakTable<Type, ValueShape> Known = [];

    /// <summary>What the values of <paramref name="type"/> are.</summary>
    public static ValueShape Of(Type type) => Known.GetValue(type, Classify);

    private static ValueShape Classify(Type type)
    {
        foreach (var rule in Rules)
        {
            if (rule(type) is { } shape) return shape;
        }
        return AllMembers;
    }
}
