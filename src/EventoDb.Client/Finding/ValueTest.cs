using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>What a value in a message's data or metadata must be like, in <see cref="PathCondition"/>.</summary>
public abstract class ValueTest
{
    private protected ValueTest()
    {
    }

    /// <summary>Takes null, and the lack of a value.</summary>
    public static ValueTest Null { get; } = new NullTest();

    /// <summary>Takes true or false, and the text that says it.</summary>
    /// <param name="value">Which.</param>
    public static ValueTest Boolean(bool value) => new BooleanTest(value);

    /// <summary>Takes the text of a time, with whatever offset it is written.</summary>
    /// <param name="time">The time.</param>
    public static ValueTest Time(DateTimeOffset time) => new TimeTest(time);

    /// <summary>Takes the values of which a text is the text: a number also where it is written otherwise, true and false in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isCaseSensitive">Whether upper and lower case differ.</param>
    /// <param name="isLike">What else is taken, by its text, such as what matches wildcards; null for nothing.</param>
    public static ValueTest Text(string text, bool isCaseSensitive = false, Func<string, bool>? isLike = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new TextTest(text, isLike, isCaseSensitive);
    }

    /// <summary>Takes a number of the same value, however it is written, and the text of the number.</summary>
    /// <param name="text">The number as JSON has it, exact at any length.</param>
    /// <param name="test">The test.</param>
    /// <returns>Whether the text is a number.</returns>
    public static bool TryNumber(string text, [NotNullWhen(true)] out ValueTest? test)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (test = NumberTest.TryCreate(text)) is not null;
    }

    /// <summary>Takes what one of several tests takes.</summary>
    /// <param name="tests">The tests.</param>
    public static ValueTest AnyOf(IReadOnlyList<ValueTest> tests)
    {
        ArgumentNullException.ThrowIfNull(tests);
        return new AnyTest(tests);
    }

    /// <summary>Takes an object that is like all conditions say.</summary>
    /// <param name="conditions">The conditions.</param>
    public static ValueTest Object(IReadOnlyList<PathCondition> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        return new ObjectTest(conditions);
    }

    /// <summary>Takes what a method takes.</summary>
    /// <param name="test">The method.</param>
    public static ValueTest Json(JsonTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new OwnTest(test);
    }

    /// <summary>Whether it takes the lack of a value.</summary>
    internal virtual bool AcceptsNothing => false;

    /// <summary>Whether it takes a value, which is no array: of those, any element will do.</summary>
    /// <param name="reader">At the value's first token; afterwards, where the value is not taken, at its last.</param>
    /// <param name="json">What it reads.</param>
    internal abstract bool Accepts(ref Utf8JsonReader reader, ReadOnlySpan<byte> json);
}
