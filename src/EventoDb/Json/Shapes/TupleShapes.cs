using System.Runtime.CompilerServices;

namespace EventoDb.Json;

/// <summary>Tuples: their items, however many. Those beyond the seventh lie in a tuple inside.</summary>
internal static class TupleShapes
{
    public static ValueShape? TryGet(Type type) =>
        typeof(ITuple).IsAssignableFrom(type) ? new ValueShape.Entries(static value => Read((ITuple)value)) : null;

    private static IEnumerable<KeyValuePair<object, object?>> Read(ITuple tuple)
    {
        for (var i = 0; i < tuple.Length; i++) yield return new($"Item{i + 1}", tuple[i]);
    }
}
