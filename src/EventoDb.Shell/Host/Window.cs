namespace EventoDb.Shell.Host;

/// <summary>The size of the terminal's window, also where the output goes elsewhere; 80 by 24 without a terminal, as in pwsh.</summary>
internal static class Window
{
    public static int Width => Console.WindowWidth is > 0 and var width ? width : 80;

    public static int Height => Console.WindowHeight is > 0 and var height ? height : 24;
}
