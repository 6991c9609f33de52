using EventoDb.Server.Connections;
using EventoDb.Server.Errors;
using EventoDb.Server.Http;
using EventoDb.Server.Import;
using EventoDb.Server.Rpc;
using EventoDb.Server.Storage;
using EventoDb.Server.Subscriptions;
using EventoDb.Server.Tokens;
using EventoDb.Shared;

namespace EventoDb.Server;

/// <summary>A server that listens.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly Store _store;
    private readonly Listener _listener;
    private int _disposed;

    private RunningServer(Store store, Listener listener, Token token)
    {
        _store = store;
        _listener = listener;
        Token = token.Reveal();
        Uri = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", listener.Port).Uri;
    }

    public Uri Uri { get; }

    public string Token { get; }

    public static async Task<RunningServer> StartAsync(ServerOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var token = ReadToken(options.Token);
        // The port first: it is given up more cheaply than a database is opened.
        using var port = await LoopbackPort.TakeAsync(options.Port, options.Network, cancellation).ConfigureAwait(false);
        var store = await OpenStoreAsync(options, token, cancellation).ConfigureAwait(false);
        if (cancellation.IsCancellationRequested)
        {
            store.Dispose();
            cancellation.ThrowIfCancellationRequested();
        }
        Listener? listener = null;
        var authentication = new Authentication(store, options.TestMode);
        var methods = new RpcMethods(
            new StreamMethods(store),
            new CategoryMethods(store),
            new NamespaceMethods(store, authentication),
            new SystemMethods(store, () => listener!.ConnectionCount));
        var parts = new ServerParts(
            store, authentication, methods, new SubscriptionEndpoint(store, options.Heartbeat, options.Clock), new ImportEndpoint(store), options.Limits,
            options.Clock);
        listener = new Listener(port.Hand(), options.Network, parts);
        return new RunningServer(store, listener, token);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        try
        {
            await _listener.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _store.Dispose();
        }
    }

    /// <summary>Opens the store. A large file takes its time to be checked, and a locked one to be free: who gives up does not wait for that, and the store
    /// is closed once it is open.</summary>
    private static async Task<Store> OpenStoreAsync(ServerOptions options, Token token, CancellationToken cancellation)
    {
        // Not on the caller's thread, which may have a user in front of it.
        var opening = Task.Run(() => Store.OpenAsync(options.Path, token.Hash(), options.MaximumPages), CancellationToken.None);
        try
        {
            return await opening.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = CloseAsync(opening);
            throw;
        }
    }

    private static async Task CloseAsync(Task<Store> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully) (await opening.ConfigureAwait(false)).Dispose();
    }

    private static Token ReadToken(string? text)
    {
        if (text is null) return Tokens.Token.Make(Store.DefaultNamespace);
        var token = Tokens.Token.Parse(text)
            ?? throw StartFailure.Of(StartFailureCode.InvalidToken, $"The token is not valid ({Tokens.Token.Malformed}); New-EventoToken makes one, or leave it out.");
        if (token.Namespace == Store.DefaultNamespace) return token;
        throw StartFailure.Of(
            StartFailureCode.InvalidToken,
            $"The token is for namespace '{token.Namespace}'; a server starts with one for '{Store.DefaultNamespace}'.");
    }
}
