using System.Globalization;
using System.Management.Automation;

namespace EventoDb.Tests.Help;

/// <summary>What a help page says of a parameter: its text, and facts in lines that can be compared with the cmdlet's own.</summary>
internal sealed class HelpParameter
{
    public HelpParameter(string text)
    {
        var parts = text.Split("```yaml\n");
        Assert.Equal(2, parts.Length);
        Description = parts[0].Trim();
        Facts = [.. Read(parts[1].Split("```")[0].Split('\n'))];
    }

    public string Description { get; }

    /// <summary>One line a fact, as <see cref="Of"/> gives them.</summary>
    public IReadOnlyList<string> Facts { get; }

    /// <summary>The facts of a parameter of <paramref name="cmdlet"/>.</summary>
    public static IReadOnlyList<string> Of(CmdletInfo cmdlet, ParameterMetadata parameter)
    {
        var sets = parameter.ParameterSets.Select(static set => string.Join(
            ' ',
            set.Key == ParameterAttribute.AllParameterSets ? "(All)" : set.Key,
            set.Value.Position < 0 ? "Named" : set.Value.Position.ToString(CultureInfo.InvariantCulture),
            set.Value.IsMandatory,
            set.Value.ValueFromPipeline,
            set.Value.ValueFromPipelineByPropertyName,
            set.Value.ValueFromRemainingArguments));
        return
        [
            $"Type: {parameter.ParameterType}",
            $"DefaultValue: {Default(cmdlet, parameter)}",
            $"SupportsWildcards: {parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any()}",
            $"Aliases: {string.Join(", ", parameter.Aliases)}",
            $"DontShow: {parameter.Attributes.OfType<ParameterAttribute>().Any(static attribute => attribute.DontShow)}",
            $"AcceptedValues: {string.Join(", ", parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(static set => set.ValidValues))}",
            .. sets.Order(StringComparer.Ordinal).Select(static set => $"Set: {set}"),
        ];
    }

    /// <summary>The value that the code of <paramref name="cmdlet"/> gives to a parameter; empty where it is none.</summary>
    public static string Default(CmdletInfo cmdlet, ParameterMetadata parameter)
    {
        if (parameter.ParameterType == typeof(SwitchParameter)) return "False";
        if (parameter.Attributes.OfType<ParameterAttribute>().All(static attribute => attribute.Mandatory)) return string.Empty;
        if (parameter.Attributes.OfType<PSDefaultValueAttribute>().SingleOrDefault() is { } told) return told.Help;
        return cmdlet.ImplementingType.GetProperty(parameter.Name)!.GetValue(Activator.CreateInstance(cmdlet.ImplementingType)) switch
        {
            null => string.Empty,
            Array values => string.Join(", ", values.Cast<object>()),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static IEnumerable<string> Read(string[] lines)
    {
        var facts = new List<(string Key, List<string> Values)>();
        var sets = new List<List<string>>();
        foreach (var line in lines)
        {
            if (line.StartsWith("- Name: ", StringComparison.Ordinal)) sets.Add([Unquote(line[8..])]);
            else if (line.StartsWith("  ", StringComparison.Ordinal)) sets[^1].Add(Value(line));
            else if (line.StartsWith("- ", StringComparison.Ordinal)) facts[^1].Values.Add(Unquote(line[2..]));
            else if (line.Split(':')[0] is { Length: > 0 } key) facts.Add((key, Value(line) is { Length: > 0 } value ? [value] : []));
        }
        foreach (var key in (string[])["Type", "DefaultValue", "SupportsWildcards", "Aliases", "DontShow", "AcceptedValues"])
        {
            yield return $"{key}: {string.Join(", ", Assert.Single(facts, fact => fact.Key == key).Values)}";
        }
        foreach (var set in sets.Select(static set => string.Join(' ', set)).Order(StringComparer.Ordinal)) yield return $"Set: {set}";
    }

    private static string Value(string line) => Unquote(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()) switch
    {
        "true" => "True",
        "false" => "False",
        "[]" => string.Empty,
        var value => value,
    };

    private static string Unquote(string text) => text.Trim('\'');
}
