using System.Reflection;
using System.Text.Json;

namespace EventoDb.TestHost;

/// <summary>Runs the shell again and again, each time from its command line to its exit code. A run and how it went are a line of JSON each.</summary>
internal static class ShellCommand
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    public static int Run()
    {
        var main = Assembly.Load("EventoDb.Shell").EntryPoint!;
        var (input, output) = (Console.In, Console.Out);
        while (input.ReadLine() is { } line)
        {
            var run = JsonSerializer.Deserialize<ShellRun>(line, Json)!;
            using var writtenOutput = new StringWriter();
            using var writtenError = new StringWriter();
            Environment.CurrentDirectory = run.Folder;
            Console.SetIn(new StringReader(run.Input));
            Console.SetOut(writtenOutput);
            Console.SetError(writtenError);
            var exitCode = (int)main.Invoke(null, [run.Arguments])!;
            output.WriteLine(JsonSerializer.Serialize(new { exitCode, output = writtenOutput.ToString(), error = writtenError.ToString() }, Json));
        }
        return 0;
    }

    private sealed record ShellRun(string Folder, string Input, string[] Arguments);
}
