using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation.Host;

namespace EventoDb.Shell.Host;

/// <summary>Asks a person to choose, as for <c>-Confirm</c>.</summary>
internal sealed class ChoicePrompt(Screen screen, LineInput input, Collection<ChoiceDescription> choices)
{
    /// <summary>The index of the choice.</summary>
    public int One(string? caption, string? message, int byDefault)
    {
        Introduce(caption, message);
        while (true)
        {
            Offer(byDefault < 0 ? [] : [byDefault], "");
            var answer = Answer(caption);
            if (answer.Length == 0 && byDefault >= 0) return byDefault;
            if (Find(answer) is >= 0 and var chosen) return chosen;
        }
    }

    /// <summary>The indexes of the choices, asked one after the other until the answer is empty.</summary>
    public Collection<int> Many(string? caption, string? message, IEnumerable<int> byDefault)
    {
        var defaults = byDefault.ToArray();
        var chosen = new Collection<int>();
        Introduce(caption, message);
        while (true)
        {
            Offer(defaults, $"Choice[{chosen.Count}]");
            var answer = Answer(caption);
            if (answer.Length == 0) return chosen.Count > 0 ? chosen : [.. defaults];
            if (Find(answer) is >= 0 and var index) chosen.Add(index);
        }
    }

    private void Introduce(string? caption, string? message)
    {
        input.Begin();
        screen.Ask("\n");
        if (!string.IsNullOrEmpty(caption)) screen.Ask(caption + "\n");
        if (!string.IsNullOrEmpty(message)) screen.Ask(message + "\n");
    }

    private void Offer(int[] defaults, string label)
    {
        var offers = choices.Select(choice => $"[{Key(choice)}] {Name(choice)}");
        var preferred = defaults.Length == 0 ? "" : $"(default is \"{string.Join(',', defaults.Select(index => Key(choices[index])))}\")";
        screen.Ask($"{string.Join("  ", offers)}  [?] Help\n{string.Join(' ', new[] { label, preferred }.Where(part => part.Length > 0))}: ");
    }

    private string Answer(string? caption)
    {
        var answer = input.Require(string.IsNullOrEmpty(caption) ? "the question" : caption).Trim();
        // What came through a pipe is shown, so that what was asked and answered reads as at a terminal.
        if (Console.IsInputRedirected) screen.Ask(answer + "\n");
        if (answer == "?") Explain();
        return answer;
    }

    private void Explain()
    {
        foreach (var choice in choices) screen.Ask($"{Key(choice)} - {(string.IsNullOrEmpty(choice.HelpMessage) ? Name(choice) : choice.HelpMessage)}\n");
    }

    private int Find(string answer)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            if (Same(answer, Key(choices[i])) || Same(answer, Name(choices[i]))) return i;
        }
        return -1;
    }

    private static bool Same(string answer, string text) => answer.Equals(text, StringComparison.OrdinalIgnoreCase);

    private static string Name(ChoiceDescription choice) => choice.Label.Replace("&", "", StringComparison.Ordinal);

    /// <summary>The letter that the label marks with an ampersand, else the whole name.</summary>
    private static string Key(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label[(mark + 1)..(mark + 2)].ToUpper(CultureInfo.CurrentCulture) : Name(choice);
    }
}
