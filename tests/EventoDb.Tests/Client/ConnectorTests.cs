using System.Net;
using System.Net.Sockets;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>A host with several addresses, one of which takes its time to say no, as Windows does; simulated where the client asks the system.</summary>
public sealed class ConnectorTests
{
    private static readonly IPEndPoint First = new(IPAddress.IPv6Loopback, 0);
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);
    private readonly TestClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_that_says_nothing_holds_up_no_other()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        var connector = new SimulatedConnector(server.Uri.Port) { IsSlow = endpoint => endpoint.Address.Equals(First.Address) };
        using var client = Connect(connector, server.Token);

        var writing = client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation);
        await _clock.PassAsync(HeadStart);
        Assert.Equal(0, (await writing).Position);
        // The one that lost is not left behind.
        await connector.GivenUp.Task.WaitAsync(Eventually.Hang, Cancellation);
    }

    [Fact]
    public async Task Pipelined_writes_find_the_address_that_answers_too()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = Connect(new SimulatedConnector(server.Uri.Port) { IsSlow = endpoint => endpoint.Address.Equals(First.Address) }, server.Token);
        await using var writer = client.OpenWriter();
        using var flow = _clock.Flow(speed: 10);
        for (var i = 0; i < 200; i++) await writer.SendAsync("a-1", new NewMessage("T", "{}"), cancellationToken: Cancellation);
        await writer.WaitForAnswersAsync(Cancellation);
        Assert.Equal(200, server.Messages().Count);
    }

    [Fact]
    public async Task An_address_that_refuses_costs_no_wait()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        // No time passes.
        using var client = Connect(new SimulatedConnector(server.Uri.Port) { Refuses = endpoint => endpoint.Address.Equals(First.Address) }, server.Token);
        Assert.Equal(0, (await client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation)).Position);
    }

    [Fact]
    public async Task Where_all_refuse_it_is_a_network_error()
    {
        using var client = Connect(new SimulatedConnector(1) { Refuses = _ => true });
        var failure = await Assert.ThrowsAsync<EventoException>(() => client.GetStreamVersionAsync("a-1", Cancellation));
        Assert.Equal(EventoErrorCode.NetworkError, failure.Code);
        Assert.True(failure.NeverArrived);
    }

    [Fact]
    public async Task Where_none_answers_Ctrl_C_ends_it()
    {
        var connector = new SimulatedConnector(1) { IsSlow = _ => true };
        using var client = Connect(connector);
        using var stop = new CancellationTokenSource();
        var reading = client.GetStreamVersionAsync("a-1", stop.Token);
        await _clock.PassAsync(HeadStart);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await connector.GivenUp.Task.WaitAsync(Eventually.Hang, Cancellation);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_said_to_be_one()
    {
        using var client = Connect(new Connector(), uri: new Uri("http://nobody.invalid"));
        var failure = await Assert.ThrowsAsync<EventoException>(() => client.GetStreamVersionAsync("a-1", Cancellation));
        Assert.Contains("the name cannot be resolved", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_are_closed_are_made_anew()
    {
        await using var server = new StubServer(StubAnswer.Json("null"));
        using var client = server.CreateClient();
        await client.GetStreamVersionAsync("a-1", Cancellation);
        client.CloseConnections();
        await Eventually.TrueAsync(() => server.OpenConnectionCount == 0);
        await client.GetStreamVersionAsync("a-1", Cancellation);
        Assert.Equal(2, server.ConnectionCount);
    }

    private EventoClient Connect(Connector connector, string? token = null, Uri? uri = null) => new(new EventoClientOptions
    {
        Token = token,
        Uri = uri ?? new Uri("http://localhost:8080"),
        RetryCount = 0,
        UseProxy = false,
        Connector = connector,
        Timing = TestTiming.PatientClient with { Clock = _clock },
    });

    /// <summary>Leads every address to one port on 127.0.0.1, unless it is slow to say no, or refuses.</summary>
    private sealed class SimulatedConnector(int port) : Connector
    {
        public Func<IPEndPoint, bool> IsSlow { get; init; } = _ => false;

        public Func<IPEndPoint, bool> Refuses { get; init; } = _ => false;

        /// <summary>Somebody no longer waits for the slow one.</summary>
        public TaskCompletionSource GivenUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task<IPAddress[]> FindAsync(string host, CancellationToken cancellation) => Task.FromResult<IPAddress[]>([First.Address, IPAddress.Loopback]);

        protected override async Task<Socket> OpenAsync(IPEndPoint endpoint, CancellationToken cancellation)
        {
            if (Refuses(endpoint)) throw new SocketException((int)SocketError.ConnectionRefused);
            if (!IsSlow(endpoint)) return await base.OpenAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                GivenUp.TrySetResult();
                throw;
            }
            throw new InvalidOperationException("It never ends.");
        }
    }
}
