namespace EventoDb.TestHost;

/// <summary>What tests need a process of its own for: <c>serve</c> runs an embedded server until standard input ends or it is killed.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["serve", .. var options]:
                return await ServeCommand.RunAsync(options);
            default:
                await Console.Error.WriteLineAsync("usage: EventoDb.TestHost serve [--path FILE] [--port N] [--token TOKEN] [--test-mode]");
                return 2;
        }
    }
}
