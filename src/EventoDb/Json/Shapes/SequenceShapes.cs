using System.Collections;
using System.Reflection;

namespace EventoDb.Json;

/// <summary>Sequences of any kind.</summary>
internal static class SequenceShapes
{
    public static ValueShape? TryGet(Type type)
    {
        if (type.IsArray && type.GetArrayRank() > 1) return new ValueShape.Sequence(static value => Nest((Array)value, []));
        if (typeof(IEnumerable).IsAssignableFrom(type)) return new ValueShape.Sequence(static value => (IEnumerable)value, Others(type));
        if (typeof(IEnumerator).IsAssignableFrom(type)) return new ValueShape.Sequence(static value => Read((IEnumerator)value));
        return IsMemory(type) ? new ValueShape.Sequence(static value => (IEnumerable)value.GetType().GetMethod("ToArray")!.Invoke(value, null)!) : null;
    }

    private static bool IsMemory(Type type) => Generics.Find(type, typeof(Memory<>)) is not null || Generics.Find(type, typeof(ReadOnlyMemory<>)) is not null;

    /// <summary>An array of more than one dimension as arrays in arrays.</summary>
    private static object?[] Nest(Array array, int[] at)
    {
        var from = array.GetLowerBound(at.Length);
        var elements = new object?[array.GetLength(at.Length)];
        for (var i = 0; i < elements.Length; i++)
        {
            int[] index = [.. at, from + i];
            elements[i] = index.Length == array.Rank ? array.GetValue(index) : Nest(array, index);
        }
        return elements;
    }

    private static IEnumerable Read(IEnumerator elements)
    {
        while (elements.MoveNext()) yield return elements.Current;
    }

    /// <summary>What else is in a value whose enumeration may be empty although there is something: it does not count its elements.</summary>
    private static string? Others(Type type)
    {
        if (SystemShapes.IsOfSystem(type) || typeof(ICollection).IsAssignableFrom(type)) return null;
        if (Generics.Find(type, typeof(ICollection<>)) is not null || Generics.Find(type, typeof(IReadOnlyCollection<>)) is not null) return null;
        var names = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.GetIndexParameters().Length == 0).Select(static property => property.Name)
            .Concat(type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(static field => field.Name));
        return string.Join(", ", names) is { Length: > 0 } found ? found : null;
    }
}
