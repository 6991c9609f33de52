using EventoDb.Shell.CommandLine;
using EventoDb.Shell.Host;
using EventoDb.Shell.Running;

namespace EventoDb.Shell;

internal static class Program
{
    private const int Success = 0;
    private const int Failure = 1;

    // EX_USAGE of sysexits.h, which pwsh gives as well.
    private const int WrongCommandLine = 64;

    private static int Main(string[] arguments)
    {
        // The engine would report its use to Microsoft; a tool for a person's own server does not, unless told to.
        const string Telemetry = "POWERSHELL_TELEMETRY_OPTOUT";
        if (Environment.GetEnvironmentVariable(Telemetry) is null) Environment.SetEnvironmentVariable(Telemetry, "1");

        var screen = new Screen();
        try
        {
            var options = CommandLineParser.Parse(arguments, Console.IsInputRedirected);
            switch (options.Mode)
            {
                case ShellMode.Help:
                    screen.Write(Usage.Text + Environment.NewLine);
                    return Success;
                case ShellMode.Version:
                    screen.Write($"EventoDb.Shell {typeof(Program).Assembly.GetName().Version!.ToString(3)}{Environment.NewLine}");
                    return Success;
                default:
                    return Run(options, screen);
            }
        }
        catch (CommandLineException e)
        {
            screen.WriteError($"{e.Message} -Help shows what there is.{Environment.NewLine}");
            return WrongCommandLine;
        }
        catch (FileNotFoundException e)
        {
            screen.WriteError(e.Message + Environment.NewLine);
            return Failure;
        }
    }

    private static int Run(ShellOptions options, Screen screen)
    {
        var script = options.Mode == ShellMode.File ? ScriptFile.Command(options.Source, options.Arguments) : null;
        var manifest = ModuleManifest.Find(AppContext.BaseDirectory);
        var terminal = new EditorTerminal(screen);
        using var session = new ShellSession(screen, terminal, options.NonInteractive);
        Console.CancelKeyPress += (_, press) =>
            press.Cancel = press.SpecialKey == ConsoleSpecialKey.ControlC && (session.Stop() || options.Mode == ShellMode.Interactive);
        if (!session.Import(manifest)) return Failure;

        var outcome = RunOutcome.Completed;
        switch (options.Mode)
        {
            case ShellMode.Interactive:
                if (!options.NoLogo) screen.Write(InteractiveLoop.Banner(session.Host.Version) + Environment.NewLine);
                new InteractiveLoop(session, screen, terminal).Run();
                break;
            case ShellMode.File:
                outcome = session.RunScript(script!);
                break;
            case ShellMode.StandardInput:
                outcome = session.Run(Console.In.ReadToEnd());
                break;
            default:
                outcome = session.Run(options.Source, ScriptInput.For(options.Source));
                break;
        }
        var failed = outcome != RunOutcome.Completed || (options.Mode == ShellMode.Command && !session.LastCommandSucceeded);
        return session.Host.ExitCode ?? (failed ? Failure : Success);
    }
}
