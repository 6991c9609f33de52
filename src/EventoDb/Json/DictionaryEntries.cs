using System.Collections.Concurrent;
using System.Reflection;

namespace EventoDb.Json;

/// <summary>Reads dictionaries that have only a generic interface, such as ExpandoObject and JsonObject.</summary>
internal static class DictionaryEntries
{
    private delegate IEnumerable<KeyValuePair<object, object?>> Reader(object dictionary);

    private static readonly ConcurrentDictionary<Type, Reader?> Readers = new();

    /// <summary>The entries, or null where <paramref name="value"/> is no generic dictionary.</summary>
    public static IEnumerable<KeyValuePair<object, object?>>? TryGet(object value) =>
        Readers.GetOrAdd(value.GetType(), CreateReader)?.Invoke(value);

    private static Reader? CreateReader(Type type)
    {
        foreach (var candidate in type.GetInterfaces())
        {
            if (!candidate.IsGenericType) continue;
            var definition = candidate.GetGenericTypeDefinition();
            if (definition != typeof(IDictionary<,>) && definition != typeof(IReadOnlyDictionary<,>)) continue;
            return typeof(DictionaryEntries).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(candidate.GetGenericArguments())
                .CreateDelegate<Reader>();
        }
        return null;
    }

    private static IEnumerable<KeyValuePair<object, object?>> Read<TKey, TValue>(object dictionary) where TKey : notnull
    {
        foreach (var (key, value) in (IEnumerable<KeyValuePair<TKey, TValue>>)dictionary) yield return new(key, value);
    }
}
