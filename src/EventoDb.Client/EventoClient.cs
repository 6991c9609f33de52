using System.Globalization;
using System.Text.Json;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>A client of one EventoDB server and one namespace. Immutable, thread-safe, made to live as long as the program.</summary>
/// <remarks>
/// <para>Every method throws <see cref="EventoException"/> for what the server refused or the network failed to do, and
/// <see cref="OperationCanceledException"/> when its token is cancelled.</para>
/// <para>Reads are tried again with exponential back-off; writes arrive exactly once (see <see cref="WriteAsync"/>).</para>
/// </remarks>
public sealed partial class EventoClient : IDisposable, IAsyncDisposable
{
    // A page of so many is not what a gateway loses patience with.
    private const int SmallPage = 100;
    private readonly RpcTransport _transport;
    private readonly SessionToken _token;
    private readonly bool _ownsTransport;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="options">Where the server is and how to reach it.</param>
    /// <exception cref="ArgumentException">The address is not absolute http or https, or an option is out of range.</exception>
    public EventoClient(EventoClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Uri.IsAbsoluteUri || (options.Uri.Scheme != Uri.UriSchemeHttp && options.Uri.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"'{options.Uri}' is no address of a server; one looks like http://localhost:8080.", nameof(options));
        }
        // A token in an address ends up in logs.
        if (options.Uri.UserInfo.Length > 0 || options.Uri.Query.Length > 0 || options.Uri.Fragment.Length > 0)
        {
            throw new ArgumentException("The server's address takes no user, query or fragment; the token has a place of its own.", nameof(options));
        }
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Timeout, TimeSpan.FromMilliseconds(int.MaxValue));
        ArgumentOutOfRangeException.ThrowIfNegative(options.RetryCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAnswerBytes, 1);
        Options = options with { Token = null };
        _transport = new RpcTransport(Options);
        _ownsTransport = true;
        _token = new SessionToken(options.Token);
        Telemetry = new Telemetry(_transport.BaseUri);
        Retry = new RetryPolicy(options.RetryCount, Timing, Telemetry);
    }

    private EventoClient(RpcTransport transport, SessionToken token, Telemetry telemetry, int retryCount, bool isForManyInputs = false)
    {
        _transport = transport;
        _token = token;
        Options = retryCount == transport.Options.RetryCount ? transport.Options : transport.Options with { RetryCount = retryCount };
        Telemetry = telemetry;
        Retry = new RetryPolicy(retryCount, Timing, telemetry, hurriesWhileDown: isForManyInputs);
    }

    /// <summary>The server's address, ending in a slash.</summary>
    public Uri Uri => _transport.BaseUri;

    /// <summary>The namespace that the token names, or null without a well-formed token.</summary>
    public string? Namespace => EventoToken.TryGetNamespace(_token.Value, out var name) ? name : null;

    /// <summary>How this client reaches its server, for others that are to do so: without the token, which <see cref="GetToken"/> tells.</summary>
    public EventoClientOptions Options { get; }

    /// <summary>What was noticed of the way to the server, for all who use the connection.</summary>
    internal WayLimits Limits => _transport.Limits;

    /// <summary>How what failed is tried again.</summary>
    internal RetryPolicy Retry { get; }

    /// <summary>Clock and waits.</summary>
    internal ClientTiming Timing => Options.Timing;

    /// <summary>This client's token, for those who open connections of their own.</summary>
    internal SessionToken Token => _token;

    /// <summary>Tells of requests.</summary>
    internal Telemetry Telemetry { get; }

    /// <summary>The same client, over the same connections, whose spans name their owner: a listener that wants no other's knows them by that
    /// (<see cref="EventoTelemetry.Owner"/>).</summary>
    /// <param name="owner">The owner, or null for none.</param>
    /// <param name="tellsBodies">Whether spans have the bodies of requests and answers, tokens blotted out; that costs time and memory.</param>
    public EventoClient WithTelemetryOwner(object? owner, bool tellsBodies = false) => new(_transport, _token, new Telemetry(Uri, owner, tellsBodies), Options.RetryCount);

    /// <summary>The same client, over the same connections, with another token. It need not be disposed of: the connections are those of this one.</summary>
    /// <param name="token">The token, or null for none.</param>
    public EventoClient WithToken(string? token) => new(_transport, new SessionToken(token), Telemetry, Options.RetryCount);

    /// <summary>The same client, over the same connections, with another patience.</summary>
    /// <param name="retryCount">How often a request that failed on its way is tried again, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public EventoClient WithRetryCount(int retryCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retryCount);
        return new(_transport, _token, Telemetry, retryCount);
    }

    /// <summary>The token that requests carry: the one that was given, or, where none was, the one that an older server in test mode has sent (eventodb 0.7.0, HTTP).
    /// For who keeps it, or opens another client with it; it belongs in no log.</summary>
    /// <returns>The token, or null where there is none.</returns>
    public string? GetToken() => _token.Value;

    /// <summary>Does something for as long as it takes: again and again, with growing pauses, where what fails may pass. Ends with what a subscription ends with:
    /// the request or the token is refused, or the namespace is gone.</summary>
    /// <param name="operation">What it is called in the spans of the waits.</param>
    /// <param name="target">What it is about, likewise, or null.</param>
    /// <param name="work">What to do; so that it can be done again.</param>
    /// <param name="mayPass">Whether what failed so may go well another time; null for whatever passes.</param>
    /// <param name="outage">Is told when the server is lost and when it is back, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What came of it in the end.</returns>
    /// <exception cref="EventoException">It failed for good.</exception>
    public Task<T> PersistAsync<T>(
        string operation, string? target, Func<CancellationToken, Task<T>> work, Func<EventoException, bool>? mayPass = null, Outage? outage = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentNullException.ThrowIfNull(work);
        return Retry.WithoutEnd(outage).RunAsync(
            operation, target, _ => work(cancellationToken), failure => !SubscriptionFailure.IsFinal(failure) && mayPass?.Invoke(failure) != false, cancellationToken);
    }

    /// <summary>The same client, over the same connections, for a caller with many inputs: once a request has come to nobody, however often it was tried, those that
    /// follow get one quick try each, until one is answered.</summary>
    public EventoClient ForManyInputs() => new(_transport, _token, Telemetry, Options.RetryCount, isForManyInputs: true);

    /// <summary>Calls any method with arguments that are JSON already, and gives the answer as it came.</summary>
    /// <param name="method">The method, for example <c>stream.version</c>.</param>
    /// <param name="arguments">Its arguments, each UTF-8 of one JSON value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer: UTF-8 of one JSON value.</returns>
    /// <exception cref="ArgumentException">An argument is no JSON, or a deadly batch size.</exception>
    /// <remarks>Never asks for <c>category.get</c> with a batch size below 1: that kills a pebble server (eventodb 0.7.0, fact 1).
    /// Only methods that are known to change nothing are tried again.</remarks>
    public async Task<byte[]> InvokeAsync(string method, IEnumerable<ReadOnlyMemory<byte>> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(arguments);
        var list = arguments.ToList();
        foreach (var argument in list) RequireJson(argument.Span, nameof(arguments));
        if (method == "category.get" && list.Count > 1) RefuseDeadlyBatchSize(list[1], nameof(arguments));
        void WriteArguments(Utf8JsonWriter writer)
        {
            foreach (var argument in list) writer.WriteRawValue(argument.Span, skipInputValidation: true);
        }
        var call = KnownMethods.ChangesNothing(method) ? RpcCall.Read(method, null, WriteArguments) : RpcCall.Change(method, null, WriteArguments);
        return await CallAsync(call, static answer => RawJson.Copy(answer.Body), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections that there are, also of the clients that share them; the next request opens others. For a server that is about to end: Windows keeps
    /// its port while they live.</summary>
    public void CloseConnections() => _transport.CloseConnections();

    /// <summary>Closes the connections, also of the clients that share them; where this is one of those (<see cref="WithToken"/>), nothing happens.</summary>
    public void Dispose()
    {
        if (_ownsTransport) _transport.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The address, never the token.</summary>
    public override string ToString() => Namespace is { } name ? $"{Uri} ({name})" : Uri.ToString();

    private Task<T> CallAsync<T>(RpcCall call, AnswerParser<T> parse, CancellationToken cancellationToken) =>
        _transport.CallAsync(call, _token, parse, Telemetry, Retry, cancellationToken);

    /// <summary>Asks for a page; smaller ones are asked for where the way to the server has less patience than it needs for this one.</summary>
    /// <exception cref="EventoException"><c>ANSWER_TOO_LARGE</c>: so that whoever reads asks for less.</exception>
    private async Task<MessagePage> AskPageAsync(RpcCall call, int batchSize, bool canAskForLess, AnswerParser<MessagePage> parse, CancellationToken cancellation)
    {
        var canShrink = canAskForLess && batchSize > SmallPage;
        if (canShrink && batchSize > Limits.PageSize) throw TooMany(null);
        try
        {
            return await CallAsync(call with { CanAskForLess = canShrink }, parse, cancellation).ConfigureAwait(false);
        }
        catch (EventoException e) when (canShrink && e.StatusCode == 504)
        {
            var limit = Limits.LowerPageSize(batchSize);
            Telemetry.Notice(call.Method, call.Target, string.Create(
                CultureInfo.InvariantCulture, $"something on the way lost patience (504) before {batchSize} messages had come; {limit} are asked for at a time."));
            throw TooMany(e);
        }

        EventoException TooMany(EventoException? inner) => new(
            EventoErrorCode.AnswerTooLarge,
            string.Create(CultureInfo.InvariantCulture, $"{call.Method}: {batchSize} messages at a time take longer than the way to {Uri.GetLeftPart(UriPartial.Authority)} has patience."),
            inner?.StatusCode, inner: inner);
    }

    private static void RequireJson(ReadOnlySpan<byte> argument, string parameter)
    {
        try
        {
            RawJson.Require(argument);
        }
        catch (MalformedAnswerException e)
        {
            throw new ArgumentException("Each argument must be one JSON value.", parameter, e);
        }
    }

    private static void RefuseDeadlyBatchSize(ReadOnlyMemory<byte> options, string parameter)
    {
        using var document = JsonDocument.Parse(options, new JsonDocumentOptions { MaxDepth = MessagePageParser.ReaderOptions.MaxDepth });
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("batchSize"u8, out var size)
            && size.ValueKind == JsonValueKind.Number
            && size.GetDouble() < 1)
        {
            throw new ArgumentException("category.get takes a batchSize from 1 to 10000: -1 kills a server with the pebble backend.", parameter);
        }
    }
}
