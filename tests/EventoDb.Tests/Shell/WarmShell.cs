using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Shell;

/// <summary>A process that runs the shell again and again, because an engine that is started anew for each of many tests takes most of their time.</summary>
public sealed class WarmShell : IDisposable
{
    private HostProcess _process = HostProcess.Start("shell");

    internal async Task<ShellResult> RunAsync(string folder, string input, string[] arguments, CancellationToken cancellation)
    {
        try
        {
            await _process.Input.WriteLineAsync(JsonSerializer.Serialize(new { folder, input, arguments }, JsonSerializerOptions.Web).AsMemory(), cancellation);
            await _process.Input.FlushAsync(cancellation);
            var answer = await _process.Output.ReadLineAsync(cancellation) ?? throw new InvalidOperationException(await _process.Error.ReadToEndAsync(cancellation));
            return JsonSerializer.Deserialize<ShellResult>(answer, JsonSerializerOptions.Web)!;
        }
        catch (OperationCanceledException)
        {
            // Else the next test would get this one's answer.
            _process.Dispose();
            _process = HostProcess.Start("shell");
            throw;
        }
    }

    public void Dispose() => _process.Dispose();
}
