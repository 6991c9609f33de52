using System.Collections.Concurrent;
using System.Globalization;
using EventoDb.Client;

namespace EventoDb;

/// <summary>Collects what the client reports on any thread, until the cmdlet writes it on its own.</summary>
internal sealed class CmdletObserver(bool wantsLines, bool wantsBodies) : IRequestObserver
{
    private readonly ConcurrentQueue<(LineKind Kind, string Text)> _lines = new();

    /// <inheritdoc/>
    public bool WantsBodies => wantsBodies;

    /// <inheritdoc/>
    public void OnRequest(RequestTrace trace)
    {
        if (wantsLines) _lines.Enqueue((LineKind.Verbose, Describe(trace)));
        if (!wantsBodies) return;
        if (trace.RequestBody is { Length: > 0 } request) _lines.Enqueue((LineKind.Debug, "> " + request));
        if (trace.ResponseBody is { Length: > 0 } response) _lines.Enqueue((LineKind.Debug, "< " + response.TrimEnd()));
    }

    /// <inheritdoc/>
    public void OnRetry(string method, string? target, TimeSpan wait)
    {
        if (wantsLines) _lines.Enqueue((LineKind.Verbose, string.Create(CultureInfo.InvariantCulture, $"{Name(method, target)}: again in {wait.TotalMilliseconds:0} ms")));
    }

    /// <summary>Has the cmdlet warn.</summary>
    public void Warn(string text) => _lines.Enqueue((LineKind.Warning, text));

    /// <summary>Has the cmdlet write a verbose line.</summary>
    public void Say(string text)
    {
        if (wantsLines) _lines.Enqueue((LineKind.Verbose, text));
    }

    /// <summary>The next line, and the stream it is for.</summary>
    public bool TryTake(out (LineKind Kind, string Text) line) => _lines.TryDequeue(out line);

    private static string Describe(RequestTrace trace)
    {
        var outcome = trace.ErrorCode is null
            ? trace.StatusCode?.ToString(CultureInfo.InvariantCulture)
            : $"{trace.StatusCode} {trace.ErrorCode}".Trim();
        var count = trace.Count is { } items ? string.Create(CultureInfo.InvariantCulture, $", {items} items") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{Name(trace.Method, trace.Target)}: {outcome}{count}, {trace.Elapsed.TotalMilliseconds:0.#} ms");
    }

    private static string Name(string method, string? target) => string.IsNullOrEmpty(target) ? method : $"{method} {target}";
}
