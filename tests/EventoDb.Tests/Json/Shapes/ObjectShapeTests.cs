using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.RegularExpressions;
using static EventoDb.Tests.Json.WriterCase;

namespace EventoDb.Tests.Json.Shapes;

/// <summary>Objects of types: their members, of tuples the items alone, of wrappers the value.</summary>
public class ObjectShapeTests
{
    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_is_its_members(object value, string json) => AssertWritten(value, json);

    public static TheoryData<object, string> Objects => new()
    {
        { Tuple.Create(1, "x"), """{"Item1":1,"Item2":"x"}""" },
        { (1, (string?)null), """{"Item1":1,"Item2":null}""" },
        { (1, 2, 3, 4, 5, 6, 7, 8, 9), """{"Item1":1,"Item2":2,"Item3":3,"Item4":4,"Item5":5,"Item6":6,"Item7":7,"Item8":8,"Item9":9}""" },
        { new Point(1, 2), """{"X":1,"Y":2}""" },
        { new Fields { A = 1, B = "x" }, """{"A":1,"B":"x"}""" },
        { new Vector2(1, 2), """{"X":1,"Y":2}""" },
        { new { A = 1, B = new[] { 2 } }, """{"A":1,"B":[2]}""" },
        { new Node { Name = "a", Next = new Node { Name = "b" } }, """{"Name":"a","Next":{"Name":"b","Next":null}}""" },
        { new Percentage(5), "5" },
        { new KeyValuePair<string, int>("k", 1), """{"Key":"k","Value":1}""" },
    };

    [Fact]
    public void A_match_is_its_groups_and_captures_without_leading_back_to_itself()
    {
        const string Whole = """{"Value":"bc","Index":1,"Length":2,"Success":true,"Name":"0","Captures":[{"Value":"bc","Index":1,"Length":2}]""";
        const string Named = """{"Value":"c","Index":2,"Length":1,"Success":true,"Name":"x","Captures":[{"Value":"c","Index":2,"Length":1}]}""";
        var match = Regex.Match("abc", "b(?<x>c)");
        const string Written = Whole + ",\"Groups\":{\"0\":" + Whole + "},\"x\":" + Named + "}}";
        AssertWritten(match, Written);
        AssertWritten(match.Groups["x"], Named);
        AssertWritten(match.Captures, $"[{Written}]");
        AssertWritten(Regex.IsMatch("abc", "x"), "false");
    }

    [Fact]
    public void A_member_that_throws_is_refused_with_its_type() =>
        AssertRefused(new Hashtable { ["x"] = new Broken() }, "Data.x.Price", $"cannot be read from a [{typeof(Broken)}]: out of order; choose what to write with Select-Object.");

    [Fact]
    public void A_cycle_of_objects_is_refused_shortly()
    {
        var node = new Node { Name = "a" };
        node.Next = new Node { Name = "b", Next = node };
        AssertRefused(new Hashtable { ["n"] = node }, "Data.n.Next.Next", "leads back to Data.n, which would never end; leave it out (Select-Object).");
    }

    [Fact]
    public void An_object_without_end_is_refused_shortly()
    {
        var error = Refused(new Hashtable { ["n"] = new Endless() });
        Assert.Equal("Data.n.Root.Root.Root.Root.Root.Root.Root….Root.Root.Root.Root", error.Path);
        Assert.EndsWith("leave it out (Select-Object).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_add_member_added_to_a_dictionary_is_written_too()
    {
        var table = new Hashtable { ["a"] = 1 };
        PSObject.AsPSObject(table).Properties.Add(new PSNoteProperty("note", "x"));
        AssertWritten(table, """{"a":1,"note":"x"}""");
    }

    private sealed record Point(int X, int Y);

    private struct Fields
    {
        public int A;
        public string B;
    }

    private sealed class Node
    {
        public string? Name { get; set; }

        public Node? Next { get; set; }
    }

    private sealed class Endless(int depth = 0)
    {
        public Endless Root => new(depth + 1);
    }

    private sealed class Broken
    {
        public string Price => Shared is null ? throw new InvalidOperationException("out of order.") : Shared;

        private string? Shared { get; }
    }

    private sealed class Percentage(int value) : IConvertible
    {
        public TypeCode GetTypeCode() => TypeCode.Int32;

        public int ToInt32(IFormatProvider? provider) => value;

        public bool ToBoolean(IFormatProvider? provider) => throw new InvalidCastException();

        public byte ToByte(IFormatProvider? provider) => throw new InvalidCastException();

        public char ToChar(IFormatProvider? provider) => throw new InvalidCastException();

        public DateTime ToDateTime(IFormatProvider? provider) => throw new InvalidCastException();

        public decimal ToDecimal(IFormatProvider? provider) => throw new InvalidCastException();

        public double ToDouble(IFormatProvider? provider) => throw new InvalidCastException();

        public short ToInt16(IFormatProvider? provider) => throw new InvalidCastException();

        public long ToInt64(IFormatProvider? provider) => throw new InvalidCastException();

        public sbyte ToSByte(IFormatProvider? provider) => throw new InvalidCastException();

        public float ToSingle(IFormatProvider? provider) => throw new InvalidCastException();

        public string ToString(IFormatProvider? provider) => value.ToString(provider);

        public object ToType(Type conversionType, IFormatProvider? provider) => Convert.ChangeType(value, conversionType, CultureInfo.InvariantCulture);

        public ushort ToUInt16(IFormatProvider? provider) => throw new InvalidCastException();

        public uint ToUInt32(IFormatProvider? provider) => throw new InvalidCastException();

        public ulong ToUInt64(IFormatProvider? provider) => throw new InvalidCastException();
    }
}
