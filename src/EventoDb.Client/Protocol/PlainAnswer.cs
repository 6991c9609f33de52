using System.Net.Sockets;
using System.Text;

namespace EventoDb.Client;

/// <summary>Finds out whether a server whose address says https speaks plain http: it then never answers the first word of TLS, or with something that is none.</summary>
internal static class PlainAnswer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long a server may take for a secure connection until it is asked beside that in plain http.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a first request; where that fails or takes its time, and the server turns out to speak plain http, that is the error.</summary>
    /// <param name="ask">The request.</param>
    /// <param name="options">The server.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<T> NoticeAsync<T>(Func<CancellationToken, Task<T>> ask, EventoClientOptions options, CancellationToken cancellation)
    {
        if (options.Uri.Scheme != Uri.UriSchemeHttps || options.Handler is not null || (options.UseProxy && options.Proxy is not null)) return await ask(cancellation).ConfigureAwait(false);
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asked = ask(asking.Token);
        await Task.WhenAny(asked, options.Timing.PauseAsync(HeadStart, asking.Token)).ConfigureAwait(false);
        if (asked.IsCompletedSuccessfully || !await IsPlainAsync(options, cancellation).ConfigureAwait(false)) return await asked.ConfigureAwait(false);
        if (asked.IsCompletedSuccessfully) return await asked.ConfigureAwait(false);
        await asking.CancelAsync().ConfigureAwait(false);
        await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var address = options.Uri.GetLeftPart(UriPartial.Authority);
        throw new EventoException(
            EventoErrorCode.NetworkError,
            $"No secure connection to {address}: the server there speaks plain http; its address is http{address[Uri.UriSchemeHttps.Length..]}.",
            inner: asked.Exception?.InnerException)
        {
            NeverArrived = true,
        };
    }

    /// <summary>Whether the server's version is to be had in plain http. What else listens there, be it the server's port for https, refuses that.</summary>
    private static async Task<bool> IsPlainAsync(EventoClientOptions options, CancellationToken cancellation)
    {
        var uri = options.Uri;
        using var deadline = options.Timing.StartDeadline(Patience, cancellation);
        try
        {
            using var socket = await options.Connector.ConnectAsync(uri.IdnHost, uri.Port, options.Timing, deadline.Token).ConfigureAwait(false);
            var host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
            var path = uri.AbsolutePath.TrimEnd('/') + "/version";
            var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}:{uri.Port}\r\nConnection: close\r\n\r\n");
            await socket.SendAsync(request, deadline.Token).ConfigureAwait(false);
            var answer = new byte["HTTP/1.1 200".Length];
            var length = 0;
            while (length < answer.Length && await socket.ReceiveAsync(answer.AsMemory(length), deadline.Token).ConfigureAwait(false) is > 0 and var read) length += read;
            return length == answer.Length && answer.AsSpan().StartsWith("HTTP/1."u8) && answer.AsSpan().EndsWith(" 200"u8);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
