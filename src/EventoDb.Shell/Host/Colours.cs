namespace EventoDb.Shell.Host;

/// <summary>Console colours as escape sequences.</summary>
internal static class Colours
{
    // ConsoleColor counts blue as 1 and red as 4, the sequences the other way round.
    private static readonly int[] s_order = [0, 4, 2, 6, 1, 5, 3, 7];

    /// <summary>The text in these colours, line by line, so that a background does not run into the next line.</summary>
    public static string Paint(string text, ConsoleColor foreground, ConsoleColor background)
    {
        var begin = $"\e[{Code(foreground, 30)}{(IsColour(background) ? ";" + Code(background, 40) : "")}m";
        if (!IsColour(foreground)) return text;
        return string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : begin + line + "\e[0m"));
    }

    private static int Code(ConsoleColor colour, int start) => start + s_order[(int)colour & 7] + ((int)colour >= 8 ? 60 : 0);

    // -1 is the terminal's own colour.
    private static bool IsColour(ConsoleColor colour) => (int)colour is >= 0 and < 16;
}
