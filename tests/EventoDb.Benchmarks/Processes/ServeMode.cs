using System.Globalization;
using EventoDb.Server;

namespace EventoDb.Benchmarks.Processes;

/// <summary>An embedded server in this process, until standard input ends.</summary>
internal static class ServeMode
{
    /// <summary>Runs it.</summary>
    /// <param name="options">A database file, or nothing for in memory; then the port and the token, or nothing for new ones.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> options)
    {
        var (path, port, given) = options switch
        {
            [] => (null, 0, null),
            [var file] => (file, 0, null),
            _ => (options[0], int.Parse(options[1], CultureInfo.InvariantCulture), (string?)options[2]),
        };
        var (uri, token, server) = await EmbeddedServer.StartAsync(port, path, given, testMode: false, CancellationToken.None);
        await using (server)
        {
            Console.WriteLine($"{uri} {token}");
            await Console.In.ReadToEndAsync();
        }
        return 0;
    }
}
