using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace EventoDb.Json;

/// <summary>Single values as text that does not depend on the culture.</summary>
internal static class ScalarText
{
    // ISO 8601 with as many digits of the second as it has: Z for UTC, an offset for local time, nothing where the kind is unspecified.
    private const string DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";
    private const string TimeFormat = "HH:mm:ss.FFFFFFF";

    // Not in PowerShell Standard.
    private static readonly Type? SemanticVersion = typeof(PSObject).Assembly.GetType("System.Management.Automation.SemanticVersion");

    /// <summary>The text of a value that JSON holds as a string, or null where it is no such value.</summary>
    /// <remarks>
    /// TimeSpan in the constant format (<c>1.02:03:04.5000000</c>), enums as names (<c>A, B</c> for flags), Uri as it was given, cultures by name, time zones by id, XML as its markup.
    /// </remarks>
    public static string? TryGet(object value) => value switch
    {
        string text => text,
        char c => c.ToString(),
        Enum e => e.ToString(),
        DateTime time => time.ToString(DateTimeFormat, CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString(DateTimeFormat, CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString(TimeFormat, CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Guid guid => guid.ToString(),
        Uri uri => uri.OriginalString,
        CultureInfo culture => culture.Name,
        TimeZoneInfo zone => zone.Id,
        XmlNode xml => xml.OuterXml,
        Version or Rune or StringBuilder or Regex
            or IPAddress or IPEndPoint or IPNetwork or PhysicalAddress or MailAddress or XNode => value.ToString()!,
        _ => value.GetType() == SemanticVersion ? value.ToString() : null,
    };

    /// <summary>The name that a dictionary's key becomes, or null where the key is no text and no single value.</summary>
    public static string? TryGetName(object key) => key switch
    {
        string text => text,
        bool or sbyte or byte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or BigInteger
            or Half or float or double or decimal when key is not Enum => Convert.ToString(key, CultureInfo.InvariantCulture),
        _ => TryGet(key),
    };
}
