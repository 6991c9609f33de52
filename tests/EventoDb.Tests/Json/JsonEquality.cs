using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;

namespace EventoDb.Tests.Json;

/// <summary>Compares JSON values in any of their PowerShell forms: custom objects equal dictionaries, and numbers are equal that have one value.</summary>
internal static class JsonEquality
{
    /// <summary>Asserts that both hold the same value; the order of names counts only where asked, because the server sorts them.</summary>
    public static void AssertEqual(object? expected, object? actual, bool ordered = false)
    {
        if (FirstDifference(expected, actual, ordered, "$") is { } difference) Assert.Fail(difference);
    }

    /// <summary>The number as JSON text: integers in full, doubles in the shortest text that gives them back.</summary>
    public static string ScalarText(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Whether two numbers, written in decimal, are one number.</summary>
    public static bool SameNumber(object left, object right)
    {
        var (leftMantissa, leftExponent) = ToDecimal(left);
        var (rightMantissa, rightExponent) = ToDecimal(right);
        var exponent = Math.Min(leftExponent, rightExponent);
        return leftMantissa * BigInteger.Pow(10, leftExponent - exponent) == rightMantissa * BigInteger.Pow(10, rightExponent - exponent);
    }

    private static string? FirstDifference(object? expected, object? actual, bool ordered, string path)
    {
        if (AsMembers(expected) is { } expectedMembers)
        {
            if (AsMembers(actual) is not { } actualMembers) return $"{path}: expected an object, found {Describe(actual)}";
            var expectedNames = Names(expectedMembers, ordered);
            var actualNames = Names(actualMembers, ordered);
            if (!expectedNames.SequenceEqual(actualNames)) return $"{path}: expected names [{string.Join('|', expectedNames)}], found [{string.Join('|', actualNames)}]";
            return expectedNames.Select(name => FirstDifference(expectedMembers[name], actualMembers[name], ordered, $"{path}.{name}")).FirstOrDefault(d => d is not null);
        }
        if (expected is object?[] expectedArray)
        {
            if (actual is not object?[] actualArray) return $"{path}: expected an array, found {Describe(actual)}";
            if (expectedArray.Length != actualArray.Length) return $"{path}: expected {expectedArray.Length} elements, found {actualArray.Length}";
            return expectedArray.Select((item, i) => FirstDifference(item, actualArray[i], ordered, $"{path}[{i}]")).FirstOrDefault(d => d is not null);
        }
        var isEqual = IsNumber(expected) ? IsNumber(actual) && SameNumber(expected!, actual!) : Equals(expected, actual);
        return isEqual ? null : $"{path}: expected {Describe(expected)}, found {Describe(actual)}";
    }

    private static OrderedDictionary? AsMembers(object? value)
    {
        if (value is OrderedDictionary dictionary) return dictionary;
        if (value is not PSObject { BaseObject: PSCustomObject } custom) return null;
        var members = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var property in custom.Properties) members.Add(property.Name, property.Value);
        return members;
    }

    private static string[] Names(OrderedDictionary members, bool ordered)
    {
        var names = ((IEnumerable)members.Keys).Cast<string>().ToArray();
        if (!ordered) Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static bool IsNumber(object? value) => value is long or double or BigInteger;

    private static (BigInteger Mantissa, int Exponent) ToDecimal(object number)
    {
        var text = ScalarText(number);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0) exponent -= mantissa.Length - point - 1;
        return (BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), exponent);
    }

    private static string Describe(object? value) => value is null ? "null" : $"{value} ({value.GetType().Name})";
}
