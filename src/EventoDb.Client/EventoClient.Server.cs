namespace EventoDb.Client;

public sealed partial class EventoClient
{
    /// <summary>The server's version, from <c>/version</c>; needs no token.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For example <c>0.7.0</c>.</returns>
    /// <exception cref="EventoException"><c>NETWORK_ERROR</c> also where the address says https and the server speaks plain http.</exception>
    public Task<string> GetVersionAsync(CancellationToken cancellationToken = default) => PlainAnswer.NoticeAsync(
        asking => _transport.GetAsync("version", JsonAnswer.Of(answer => answer.Text("version")), Telemetry, Retry, asking), Options, cancellationToken);

    /// <summary>Whether the server says it is well, from <c>/health</c>; needs no token.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>ok</c> as a rule.</returns>
    public Task<string> GetHealthAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync("health", JsonAnswer.Of(answer => answer.Text("status")), Telemetry, Retry, cancellationToken);

    /// <summary>The server's version, from <c>sys.version</c>; shows that the token is accepted.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For example <c>0.7.0</c>.</returns>
    public Task<string> GetSystemVersionAsync(CancellationToken cancellationToken = default) => CallAsync(
        RpcCall.Read("sys.version", null),
        JsonAnswer.Of(answer =>
        {
            JsonAnswer.Require(answer, System.Text.Json.JsonValueKind.String, "answer");
            return answer.GetString()!;
        }),
        cancellationToken);

    /// <summary>The server's state, from <c>sys.health</c>. Backend and connections are constants in EventoDB 0.7.0 (fact 9).</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ServerHealth> GetSystemHealthAsync(CancellationToken cancellationToken = default) =>
        (await AskSystemHealthAsync(cancellationToken).ConfigureAwait(false)).Health;

    /// <summary>What time it is by the server's clock, to the second: that by which ages of messages are told.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The time; null where the server does not say it.</returns>
    public async Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken = default) =>
        // Any answer says it.
        (await AskStreamVersionAsync("-", cancellationToken).ConfigureAwait(false)).ServerTime;

    /// <summary>The longest line that an import takes, in bytes: EventoDB reads less than 1 MiB (0.7.0, fact 12), the embedded server says what it takes.</summary>
    internal async Task<long> FindLongestLineAsync(CancellationToken cancellationToken) =>
        (await AskSystemHealthAsync(cancellationToken).ConfigureAwait(false)).LongestLine ?? ImportLine.TooLong - 1;

    private Task<(ServerHealth Health, long? LongestLine)> AskSystemHealthAsync(CancellationToken cancellationToken) =>
        CallAsync(RpcCall.Read("sys.health", null), static answer => (SystemHealthAnswer(answer), answer.LongestLine), cancellationToken);

    private static AnswerParser<ServerHealth> SystemHealthAnswer { get; } =
        JsonAnswer.Of(answer => new ServerHealth(answer.Text("status"), answer.OptionalText("backend"), answer.OptionalWhole("connections")));
}
