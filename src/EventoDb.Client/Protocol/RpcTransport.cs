using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace EventoDb.Client;

/// <summary>Sends requests over one long-lived <see cref="HttpClient"/>, and sends them again where that is safe.</summary>
internal sealed class RpcTransport : IDisposable
{
    private const string JsonType = "application/json";
    private const string NewTokenHeader = "X-EventoDB-Token";
    private HttpClient _http;
    private readonly bool _mayUseProxy;

    public RpcTransport(EventoClientOptions options)
    {
        Options = options;
        BaseUri = new Uri(options.Uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        _mayUseProxy = ProxyChoice.MayBeUsed(options);
        RoundTrip = new RoundTrip(options.Timing.LongRoundTrip);
        _http = CreateClient();
    }

    public EventoClientOptions Options { get; }

    /// <summary>What was noticed of the way to the server.</summary>
    public WayLimits Limits { get; } = new();

    /// <summary>How long that way is.</summary>
    public RoundTrip RoundTrip { get; }

    /// <summary>The server's address, ending in a slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>Calls a method, again where it may be repeated and failed on its way.</summary>
    public Task<T> CallAsync<T>(
        RpcCall call, SessionToken token, AnswerParser<T> parse, Telemetry telemetry, RetryPolicy retry, CancellationToken cancellation) => retry.RunAsync(
            call.Method, call.Target,
            attempt => CallOnceAsync(
                call, token, parse, telemetry, Options.Timeout, cancellation, retry.IsDown && !call.Body.IsEmpty ? Options.Timing.QuickConnect : null, attempt),
            failure => failure.IsTransient && (call.CanRepeat || failure.NeverArrived) && !(call.CanAskForLess && failure.StatusCode == 504),
            cancellation);

    /// <summary>Gets a path that needs no token, again where that failed on its way.</summary>
    public Task<T> GetAsync<T>(string path, AnswerParser<T> parse, Telemetry telemetry, RetryPolicy retry, CancellationToken cancellation) =>
        CallAsync(new RpcCall("/" + path, null, default, CanRepeat: true), SessionToken.None, parse, telemetry, retry, cancellation);

    /// <summary>Asks for an answer that need never end: neither its head nor its body has a time limit.</summary>
    /// <param name="path">A path under the server's address, with its query.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>A good answer whose body is still to come.</returns>
    public async Task<HttpResponseMessage> OpenAsync(string path, SessionToken token, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUri, path));
        Authorize(request, token);
        var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK) return response;
        using (response)
        {
            using var deadline = Options.Timing.StartDeadline(Options.Timeout, cancellation);
            using var answer = await Answer.ReadErrorAsync(response, deadline.Token).ConfigureAwait(false);
            throw HttpFailure.FromStatus(response, answer.Body, BaseUri, token);
        }
    }

    /// <summary>Closes the connections that there are; new ones are made when they are needed.</summary>
    public void CloseConnections() => Interlocked.Exchange(ref _http, CreateClient()).Dispose();

    public void Dispose() => _http.Dispose();

    /// <summary>Calls a method once.</summary>
    /// <param name="call">What to ask.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="parse">Reads the answer.</param>
    /// <param name="telemetry">Tells of it.</param>
    /// <param name="timeout">How long from the first byte sent to the last of the answer.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="connecting">How long until the first byte is sent; null for as long as the whole may take.</param>
    /// <param name="attempt">Which try it is, from 1.</param>
    public async Task<T> CallOnceAsync<T>(
        RpcCall call, SessionToken token, AnswerParser<T> parse, Telemetry telemetry, TimeSpan timeout, CancellationToken cancellation, TimeSpan? connecting = null,
        int attempt = 1)
    {
        var span = telemetry.Begin(call.Method, call.Target, attempt);
        span.TagBody(EventoTelemetry.RequestBody, call.Body.Span);
        int? status = null;
        var asked = Options.Timing.Clock.GetTimestamp();
        RequestBody? sending = null;
        try
        {
            using var deadline = Options.Timing.StartDeadline(connecting < timeout ? connecting.Value : timeout, cancellation);
            try
            {
                using var request = CreateRequest(call, token, connecting is null ? null : () => deadline.Restart(timeout));
                sending = request.Content as RequestBody;
                using var response = await SendAsync(request, deadline.Token).ConfigureAwait(false);
                status = (int)response.StatusCode;
                span.TagStatus((int)response.StatusCode);
                var isGood = response.StatusCode == HttpStatusCode.OK;
                using var answer = await (isGood
                    ? Answer.ReadAsync(response, Options.MaxAnswerBytes, deadline.Token)
                    : Answer.ReadErrorAsync(response, deadline.Token)).ConfigureAwait(false);
                span.TagBody(EventoTelemetry.ResponseBody, answer.Body);
                if (!isGood) throw HttpFailure.FromStatus(response, answer.Body, BaseUri, token);
                if (response.Headers.TryGetValues(NewTokenHeader, out var newTokens)) token.Learn(newTokens.First());
                RoundTrip.Learn(Options.Timing.Clock.GetElapsedTime(asked));
                var value = Parse(parse, answer, call, (int)response.StatusCode);
                span.End(errorCode: null, (value as IReadOnlyCollection<object>)?.Count);
                return value;
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                var wasSent = sending?.TryWithdraw() != true;
                throw HttpFailure.FromTimeout(BaseUri, wasSent ? timeout : connecting ?? timeout, call.Method, e, wasSent);
            }
            // The bare one comes from a connection that is reset in the moment in which it is made.
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
            {
                cancellation.ThrowIfCancellationRequested();
                throw HttpFailure.FromNetwork(e, BaseUri, wasSent: sending?.TryWithdraw() != true);
            }
            catch (AnswerTooLargeException e)
            {
                throw new EventoException(EventoErrorCode.AnswerTooLarge, $"{call.Method}: {e.Message}", status, inner: e) { OutcomeUnknown = true };
            }
        }
        catch (EventoException e)
        {
            span.End(e.Code);
            throw;
        }
    }

    [SuppressMessage("Security", "CA5359", Justification = "What SkipCertificateCheck asks for, and its documentation warns of.")]
    internal static SslClientAuthenticationOptions AnyCertificate() => new() { RemoteCertificateValidationCallback = static (_, _, _, _) => true };

    private HttpClient CreateClient() => new(Options.Handler ?? CreateHandler(), disposeHandler: Options.Handler is null) { Timeout = Timeout.InfiniteTimeSpan };

    private SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = _mayUseProxy,
            Proxy = Options.Proxy,
            ConnectTimeout = Options.Timeout,
            ConnectCallback = async (connecting, cancellation) =>
            {
                var (host, port) = (connecting.DnsEndPoint.Host, connecting.DnsEndPoint.Port);
                return new NetworkStream(await Options.Connector.ConnectAsync(host, port, Options.Timing, cancellation).ConfigureAwait(false), ownsSocket: true);
            },
            // A name that moves to another address is noticed within this time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        if (Options.SkipCertificateCheck) handler.SslOptions = AnyCertificate();
        return handler;
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        // HttpClient looks for the system's proxy on the caller's thread, which may take seconds that nobody could cut short.
        return _mayUseProxy ? Task.Run(Send, cancellation).WaitAsync(cancellation) : Send();

        Task<HttpResponseMessage> Send() => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private T Parse<T>(AnswerParser<T> parse, Answer answer, RpcCall call, int status)
    {
        try
        {
            return parse(answer);
        }
        catch (MalformedAnswerException e)
        {
            throw HttpFailure.FromMalformed(e, answer.Body, BaseUri, call.Method, status);
        }
    }

    private HttpRequestMessage CreateRequest(RpcCall call, SessionToken token, Action? starting)
    {
        if (call.Body.IsEmpty && call.ContentType is null) return new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUri, call.Method[1..]));
        var (path, type) = call.ContentType is { } given ? (call.Method[1..], given) : ("rpc", JsonType);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(BaseUri, path)) { Content = new RequestBody(call.Body, type, starting) };
        Authorize(request, token);
        return request;
    }

    private static void Authorize(HttpRequestMessage request, SessionToken token)
    {
        if (token.Value is not { } value) return;
        if (value.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new EventoException(EventoErrorCode.AuthInvalidToken, "The token holds spaces or other characters that no token has; check where it was copied from.");
        }
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + value);
    }
}
