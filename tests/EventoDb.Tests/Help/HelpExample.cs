using System.Text.RegularExpressions;

namespace EventoDb.Tests.Help;

/// <summary>An example of a help page.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Introduction">What is said before the code; may be empty.</param>
/// <param name="Code">The commands.</param>
/// <param name="Output">What they print; may be empty.</param>
internal sealed partial record HelpExample(string Title, string Introduction, string Code, string Output)
{
    /// <summary>Reads what stands below the heading <paramref name="title"/>.</summary>
    public static HelpExample Of(string title, string text)
    {
        var parts = Parts().Match(text);
        Assert.True(parts.Success, $"{title} is not text, code and output:\n{text}");
        return new(title, parts.Groups["introduction"].Value, parts.Groups["code"].Value, parts.Groups["output"].Value);
    }

    [GeneratedRegex(@"^(?<introduction>.*?)\s*```powershell\n(?<code>.*?)\n```(\s*```text\n(?<output>.*?)\n```)?$", RegexOptions.Singleline)]
    private static partial Regex Parts();
}
