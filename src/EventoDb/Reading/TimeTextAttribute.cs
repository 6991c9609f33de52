using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb.Reading;

/// <summary>Makes a point in time of what <c>-Since</c>, <c>-Until</c> and <c>-ToTime</c> are given: a DateTimeOffset, a DateTime by its kind (local where it has
/// none), a TimeSpan as so long ago, and the text of either.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeTextAttribute : ArgumentTransformationAttribute
{
    // Not those that TimeSpan.Parse takes besides: 10 would be ten days, and 24:00 twenty-four.
    private static readonly string[] SpanFormats = [@"h\:m", @"h\:m\:s", @"h\:m\:s\.FFFFFFF", @"d\.h\:m", @"d\.h\:m\:s", @"d\.h\:m\:s\.FFFFFFF"];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => DataMembers.Unwrap(inputData) switch
    {
        null => null,
        DateTimeOffset time => time,
        DateTime time => OfDateTime(time),
        DateOnly day => OfDateTime(day.ToDateTime(TimeOnly.MinValue)),
        TimeSpan span => Before(span),
        string text => OfText(text.Trim()),
        var other => throw Refuse(LanguagePrimitives.ConvertTo<string>(other)),
    };

    private static DateTimeOffset OfText(string text)
    {
        if (TimeSpan.TryParseExact(text, SpanFormats, CultureInfo.InvariantCulture, out var span)) return Before(span);
        // A number alone is no date, whatever else the parser would make of 5.3.
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
        {
            return time;
        }
        throw Refuse(text);
    }

    private static DateTimeOffset OfDateTime(DateTime time)
    {
        try
        {
            return new DateTimeOffset(time);
        }
        catch (ArgumentOutOfRangeException)
        {
            // Within a day of the first or the last there are, in UTC beyond it.
            return time.Year == 1 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        }
    }

    private static DateTimeOffset Before(TimeSpan span)
    {
        if (span < TimeSpan.Zero) throw new ArgumentTransformationMetadataException("A span of time says how long ago; it cannot be negative.");
        var now = EventoSession.Current.Timing.Clock.GetUtcNow();
        return span < now - DateTimeOffset.MinValue ? now - span : DateTimeOffset.MinValue;
    }

    private static ArgumentTransformationMetadataException Refuse(string text) => new(
        $"'{DisplayText.OfLine(text)}' is no time: give a point in time ('2026-11-27 10:00' is local), or a TimeSpan for so long ago (0:10 for ten minutes, 7.0:00 for a week).");
}
