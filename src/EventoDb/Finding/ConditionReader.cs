using System.Collections;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb.Finding;

/// <summary>Makes conditions of what <c>-Data</c> and <c>-Metadata</c> are given.</summary>
/// <param name="parameter">The parameter, for errors.</param>
/// <param name="isCaseSensitive">Whether upper and lower case differ in names and texts.</param>
internal sealed class ConditionReader(string parameter, bool isCaseSensitive)
{
    /// <summary>Those that are decided before an object is made of a message.</summary>
    public List<PathCondition> Conditions { get; } = [];

    /// <summary>Those that are script blocks.</summary>
    public List<ScriptCondition> Scripts { get; } = [];

    /// <summary>Reads a hashtable.</summary>
    /// <exception cref="ArgumentException">It has what is no condition.</exception>
    public void Read(IDictionary? conditions)
    {
        if (conditions is null) return;
        foreach (DictionaryEntry entry in conditions)
        {
            var path = PathOf(entry.Key);
            if (DataMembers.Inner(entry.Value) is ScriptBlock script) Scripts.Add(new ScriptCondition(path, script, isCaseSensitive));
            else Conditions.Add(new PathCondition(path, ReadTest(entry.Value, path), isCaseSensitive));
        }
    }

    private string PathOf(object key) =>
        ScalarShapes.TryGetName(key) ?? throw new ArgumentException($"-{parameter} has a key that is no name: {LanguagePrimitives.ConvertTo<string>(key)}.");

    private ValueTest ReadTest(object? value, string path) => DataMembers.Inner(value) switch
    {
        null => ValueTest.Null,
        string text => ReadText(text),
        bool boolean => ValueTest.Boolean(boolean),
        SwitchParameter present => ValueTest.Boolean(present),
        DateTimeOffset time => ValueTest.Time(time),
        DateTime time => ValueTest.Time(time),
        ScriptBlock => throw new ArgumentException($"-{parameter} {path}: a script block stands for itself, not in a list or a hashtable; its $_ is the value, any property of which it may look at."),
        IDictionary inner => ReadObject(inner.Cast<DictionaryEntry>().Select(entry => (PathOf(entry.Key), entry.Value)), path),
        PSObject inner => ReadObject(inner.Properties.Select(property => (property.Name, (object?)property.Value)), path),
        IEnumerable list and not byte[] => ValueTest.AnyOf([.. list.Cast<object?>().Select(item => ReadTest(item, path))]),
        var other => ReadScalar(other, path),
    };

    private ValueTest ReadObject(IEnumerable<(string Name, object? Value)> conditions, string path) =>
        ValueTest.Object([.. conditions.Select(condition => new PathCondition(condition.Name, ReadTest(condition.Value, $"{path}.{condition.Name}"), isCaseSensitive))]);

    private ValueTest ReadScalar(object value, string path)
    {
        if (ScalarShapes.TryGetName(value) is not { } text)
        {
            throw new ArgumentException($"-{parameter} {path} is a {value.GetType().Name}, which no value in JSON can equal: give a text, a number, true or false, null, a time, a list of these, a hashtable, or a script block.");
        }
        return value is Enum or char || !value.GetType().IsValueType || !ValueTest.TryNumber(text, out var number) ? ReadText(text) : number;
    }

    private ValueTest ReadText(string text)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(text)) return ValueTest.Text(text, isCaseSensitive);
        var pattern = new WildcardPattern(text, isCaseSensitive ? WildcardOptions.CultureInvariant : WildcardOptions.CultureInvariant | WildcardOptions.IgnoreCase);
        try
        {
            pattern.IsMatch(string.Empty);
        }
        catch (WildcardPatternException)
        {
            // A bracket that is open stands for itself.
            return ValueTest.Text(text, isCaseSensitive);
        }
        return ValueTest.Text(text, isCaseSensitive, pattern.IsMatch);
    }
}
