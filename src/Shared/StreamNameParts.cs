using System.Numerics;

namespace EventoDb.Shared;

/// <summary>The parts of a stream's name, as text or as UTF-8: <c>category-cardinal+rest</c> (eventodb 0.7.0, Model).</summary>
internal static class StreamNameParts
{
    /// <summary>What stands before the first <c>-</c>; the whole name where there is none.</summary>
    public static ReadOnlySpan<T> Category<T>(ReadOnlySpan<T> name)
        where T : struct, IBinaryInteger<T>
    {
        var dash = name.IndexOf(T.CreateTruncating('-'));
        return dash < 0 ? name : name[..dash];
    }

    /// <summary>What stands after the first <c>-</c>; false where there is none.</summary>
    public static bool TryGetId<T>(ReadOnlySpan<T> name, out ReadOnlySpan<T> id)
        where T : struct, IBinaryInteger<T>
    {
        var dash = name.IndexOf(T.CreateTruncating('-'));
        id = dash < 0 ? default : name[(dash + 1)..];
        return dash >= 0;
    }

    /// <summary>The id up to its first <c>+</c>; false where there is no id.</summary>
    public static bool TryGetCardinalId<T>(ReadOnlySpan<T> name, out ReadOnlySpan<T> id)
        where T : struct, IBinaryInteger<T>
    {
        if (!TryGetId(name, out id)) return false;
        var plus = id.IndexOf(T.CreateTruncating('+'));
        if (plus >= 0) id = id[..plus];
        return true;
    }
}
