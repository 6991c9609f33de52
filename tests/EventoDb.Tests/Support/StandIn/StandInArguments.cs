using System.Diagnostics.CodeAnalysis;

namespace EventoDb.Tests.Support;

/// <summary>The arguments of a call, refused in the server's words where they are wrong.</summary>
internal sealed class StandInArguments(List<object?> arguments)
{
    public int Count => arguments.Count;

    public void RequireAtLeast(int count, string otherwise)
    {
        if (arguments.Count < count) throw StandInException.Invalid(otherwise);
    }

    public string NonEmptyText(int index, string what) =>
        arguments[index] is string { Length: > 0 } text ? text : throw StandInException.Invalid($"{what} must be a non-empty string");

    public string Text(int index, string what) =>
        arguments[index] as string ?? throw StandInException.Invalid($"{what} must be a string");

    public Dictionary<string, object?> Object(int index, string what) =>
        arguments[index] as Dictionary<string, object?> ?? throw StandInException.Invalid($"{what} must be an object");

    /// <summary>The options, empty where there are none.</summary>
    public Dictionary<string, object?> Options(int index) => index < arguments.Count ? Object(index, "options") : [];

    public static bool TryText(Dictionary<string, object?> options, string name, [NotNullWhen(true)] out string? text, string prefix = "options.")
    {
        text = null;
        if (!options.TryGetValue(name, out var value)) return false;
        text = value as string ?? throw StandInException.Invalid($"{prefix}{name} must be a string");
        return true;
    }

    /// <summary>A number without its fraction, as Go's int64() gives it.</summary>
    public static bool TryWhole(Dictionary<string, object?> options, string name, out long number, string prefix = "options.")
    {
        number = 0;
        if (!options.TryGetValue(name, out var value)) return false;
        number = value is double exact ? (long)exact : throw StandInException.Invalid($"{prefix}{name} must be a number");
        return true;
    }

    public static bool TryObject(Dictionary<string, object?> options, string name, [NotNullWhen(true)] out Dictionary<string, object?>? value, string prefix = "options.")
    {
        value = null;
        if (!options.TryGetValue(name, out var found)) return false;
        value = found as Dictionary<string, object?> ?? throw StandInException.Invalid($"{prefix}{name} must be an object");
        return true;
    }
}
