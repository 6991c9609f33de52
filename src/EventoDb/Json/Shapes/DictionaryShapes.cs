using System.Collections;
using System.Collections.Specialized;
using System.Reflection;

namespace EventoDb.Json;

/// <summary>Dictionaries of names, whatever interface says so.</summary>
internal static class DictionaryShapes
{
    public static ValueShape? TryGet(Type type) => Reader(type) is { } reader ? new ValueShape.Entries(reader) : null;

    private static Func<object, IEnumerable<KeyValuePair<object, object?>>>? Reader(Type type)
    {
        if (typeof(IDictionary).IsAssignableFrom(type)) return static value => Read(((IDictionary)value).GetEnumerator());
        if (typeof(IDictionaryEnumerator).IsAssignableFrom(type)) return static value => Read((IDictionaryEnumerator)value);
        if (typeof(NameValueCollection).IsAssignableFrom(type)) return static value => Read((NameValueCollection)value);
        if (typeof(NameObjectCollectionBase).IsAssignableFrom(type) && IndexByName(type) is { } index) return value => Read((NameObjectCollectionBase)value, index);
        if (Generics.Find(type, typeof(IDictionary<,>)) is { } dictionary) return Read(nameof(ReadPairs), dictionary);
        if (Generics.Find(type, typeof(IReadOnlyDictionary<,>)) is { } readOnly) return Read(nameof(ReadPairs), readOnly);
        if (Generics.Find(type, typeof(ILookup<,>)) is { } lookup) return Read(nameof(ReadLookup), lookup);
        return PairsByName(type) is { } pairs ? Read(nameof(ReadNamed), pairs) : null;
    }

    private static Func<object, IEnumerable<KeyValuePair<object, object?>>> Read(string method, Type made) =>
        typeof(DictionaryShapes).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(made.GetGenericArguments())
            .CreateDelegate<Func<object, IEnumerable<KeyValuePair<object, object?>>>>();

    /// <summary>A sequence of pairs that can be asked by name, such as the headers of a request.</summary>
    private static Type? PairsByName(Type type)
    {
        if (Generics.Find(type, typeof(IEnumerable<>)) is not { } sequence) return null;
        var element = sequence.GetGenericArguments()[0];
        if (!element.IsGenericType || element.GetGenericTypeDefinition() != typeof(KeyValuePair<,>)) return null;
        Type[] key = [element.GetGenericArguments()[0]];
        return type.GetMethod("ContainsKey", key) is not null || type.GetMethod("Contains", key) is not null ? element : null;
    }

    private static PropertyInfo? IndexByName(Type type) =>
        type.GetProperties().FirstOrDefault(static property => property.GetIndexParameters() is [{ ParameterType: var index }] && index == typeof(string));

    private static IEnumerable<KeyValuePair<object, object?>> Read(IDictionaryEnumerator entries)
    {
        while (entries.MoveNext()) yield return new(entries.Key, entries.Value);
    }

    // A query string may have a value without a name.
    private static IEnumerable<KeyValuePair<object, object?>> Read(NameValueCollection collection)
    {
        for (var i = 0; i < collection.Count; i++) yield return new(collection.GetKey(i) ?? string.Empty, OneOrSeveral(collection.GetValues(i) ?? []));
    }

    private static IEnumerable<KeyValuePair<object, object?>> Read(NameObjectCollectionBase collection, PropertyInfo index)
    {
        foreach (string? name in collection) yield return new(name ?? string.Empty, index.GetValue(collection, [name]));
    }

    private static IEnumerable<KeyValuePair<object, object?>> ReadPairs<TKey, TValue>(object dictionary) where TKey : notnull
    {
        foreach (var (key, value) in (IEnumerable<KeyValuePair<TKey, TValue>>)dictionary) yield return new(key, value);
    }

    private static IEnumerable<KeyValuePair<object, object?>> ReadNamed<TKey, TValue>(object pairs) where TKey : notnull
    {
        foreach (var (key, value) in (IEnumerable<KeyValuePair<TKey, TValue>>)pairs) yield return new(key, value is IEnumerable<string> texts ? OneOrSeveral(texts) : value);
    }

    private static IEnumerable<KeyValuePair<object, object?>> ReadLookup<TKey, TValue>(object lookup) where TKey : notnull
    {
        foreach (var group in (ILookup<TKey, TValue>)lookup) yield return new(group.Key, group);
    }

    private static object? OneOrSeveral(IEnumerable<string> values) => values.ToArray() switch
    {
        [] => null,
        [var one] => one,
        var several => several,
    };
}
