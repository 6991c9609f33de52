using System.Data.SqlTypes;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Net;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;

namespace EventoDb.Json;

/// <summary>Single values, and what wraps one. Their text does not depend on the culture.</summary>
internal static class ScalarShapes
{
    /// <summary>Of a value that the writer knows as it is.</summary>
    public static readonly Func<object, object?> Itself = static value => value;

    // ISO 8601 with as many digits of the second as it has: Z for UTC, an offset for other times, nothing where the kind is unspecified.
    private const string DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";
    private const string TimeFormat = "HH:mm:ss.FFFFFFF";

    private static readonly HashSet<Type> Simple =
    [
        typeof(string), typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(byte[]),
        typeof(ReadOnlyMemory<byte>),
    ];

    /// <summary>The other types, base types before what derives from none of them. XML is its markup, a Uri as it was given, a time zone its id.</summary>
    private static readonly (Type Type, Func<object, object?> Value)[] Others =
    [
        (typeof(Enum), Text),
        (typeof(char), Text),
        (typeof(DateTime), static value => ((DateTime)value).ToString(DateTimeFormat, CultureInfo.InvariantCulture)),
        (typeof(DateTimeOffset), static value => Text((DateTimeOffset)value)),
        (typeof(DateOnly), static value => ((DateOnly)value).ToString("O", CultureInfo.InvariantCulture)),
        (typeof(TimeOnly), static value => ((TimeOnly)value).ToString(TimeFormat, CultureInfo.InvariantCulture)),
        (typeof(TimeSpan), static value => ((TimeSpan)value).ToString("c", CultureInfo.InvariantCulture)),
        (typeof(Guid), Text),
        (typeof(Uri), static value => ((Uri)value).OriginalString),
        (typeof(Version), Text),
        // SemanticVersion is not in PowerShell Standard.
        (typeof(PSObject).Assembly.GetType("System.Management.Automation.SemanticVersion")!, Text),
        (typeof(SwitchParameter), static value => ((SwitchParameter)value).IsPresent),
        (typeof(DBNull), Null),
        (typeof(NullString), Null),
        (typeof(Missing), Null),
        (typeof(Type), Text),
        (typeof(CultureInfo), static value => ((CultureInfo)value).Name),
        (typeof(TimeZoneInfo), static value => Text((TimeZoneInfo)value)),
        (typeof(Encoding), static value => ((Encoding)value).WebName),
        (typeof(Rune), Text),
        (typeof(StringBuilder), Text),
        (typeof(Regex), Text),
        (typeof(IPAddress), Text),
        (typeof(IPEndPoint), Text),
        (typeof(IPNetwork), Text),
        (typeof(PhysicalAddress), Text),
        (typeof(MailAddress), Text),
        (typeof(XmlNode), static value => ((XmlNode)value).OuterXml),
        (typeof(XPathNavigator), static value => ((XPathNavigator)value).OuterXml),
        (typeof(XObject), Text),
        (typeof(XName), Text),
        (typeof(Memory<byte>), static value => (ReadOnlyMemory<byte>)(Memory<byte>)value),
        (typeof(Memory<char>), Text),
        (typeof(ReadOnlyMemory<char>), Text),
        (typeof(JsonValue), static value => ((JsonValue)value).TryGetValue(out string? text) ? text : ((JsonValue)value).GetValue<object>()),
        (typeof(INullable), static value => ((INullable)value).IsNull ? null : ReadValue(value)),
        (typeof(IConvertible), static value => Convert((IConvertible)value)),
    ];

    public static ValueShape? TryGet(Type type)
    {
        if (Simple.Contains(type)) return new ValueShape.Scalar(Itself);
        foreach (var (known, value) in Others)
        {
            if (known.IsAssignableFrom(type)) return new ValueShape.Scalar(value);
        }
        return null;
    }

    /// <summary>The name that a dictionary's key becomes, or null where the key is no text and no single value.</summary>
    public static string? TryGetName(object key) => key switch
    {
        string text => text,
        Enum => key.ToString(),
        bool or sbyte or byte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or BigInteger
            or Half or float or double or decimal => System.Convert.ToString(key, CultureInfo.InvariantCulture),
        _ => ValueShapes.Of(key.GetType()) is ValueShape.Scalar scalar && scalar.Value(key) is { } value and not byte[] and not ReadOnlyMemory<byte> && !ReferenceEquals(value, key)
            ? TryGetName(value)
            : null,
    };

    private static string? Text(object value) => value.ToString();

    private static string Text(DateTimeOffset time) => time.Offset == TimeSpan.Zero
        ? time.UtcDateTime.ToString(DateTimeFormat, CultureInfo.InvariantCulture)
        : time.ToString(DateTimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Its name in the IANA's list, on Windows too, which has names of its own: what one system writes another reads.</summary>
    private static string Text(TimeZoneInfo zone) =>
        !zone.HasIanaId && TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? name : zone.Id;

    private static object? Null(object value) => null;

    /// <summary>The value of what says that it can be converted to one, such as Newtonsoft's JValue.</summary>
    private static object? Convert(IConvertible value) => value.GetTypeCode() switch
    {
        TypeCode.Empty or TypeCode.DBNull => null,
        TypeCode.Object => ReadValue(value) ?? value.ToString(CultureInfo.InvariantCulture),
        var code => System.Convert.ChangeType(value, code, CultureInfo.InvariantCulture),
    };

    private static object? ReadValue(object value) =>
        value.GetType().GetProperty("Value")?.GetValue(value, BindingFlags.DoNotWrapExceptions, null, null, CultureInfo.InvariantCulture);
}
