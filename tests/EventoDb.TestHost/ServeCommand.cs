using System.Globalization;
using EventoDb.Server;

namespace EventoDb.TestHost;

/// <summary>Runs an embedded server. The first line of output is its address and its token, separated by a space; <c>live</c> is answered
/// with the bytes of objects that are alive.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] options)
    {
        string? path = null, token = null;
        var port = 0;
        var testMode = false;
        for (var i = 0; i < options.Length; i++)
        {
            switch (options[i])
            {
                case "--path":
                    path = options[++i];
                    break;
                case "--port":
                    port = int.Parse(options[++i], CultureInfo.InvariantCulture);
                    break;
                case "--token":
                    token = options[++i];
                    break;
                case "--test-mode":
                    testMode = true;
                    break;
                default:
                    await Console.Error.WriteLineAsync($"unknown option {options[i]}");
                    return 2;
            }
        }
        try
        {
            var (uri, given, server) = await EmbeddedServer.StartAsync(port, path, token, testMode, CancellationToken.None);
            await using (server)
            {
                Console.WriteLine($"{uri} {given}");
                while (await Console.In.ReadLineAsync() is { } command)
                {
                    if (command == "live") Console.WriteLine(GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
                }
            }
            return 0;
        }
        catch (InvalidOperationException e) when (e.Data["Code"] is string code)
        {
            await Console.Error.WriteLineAsync($"{code} {e.Message}");
            return 1;
        }
    }
}
