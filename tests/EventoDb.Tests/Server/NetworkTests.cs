using System.Net;
using System.Net.Sockets;
using EventoDb.Server;
using EventoDb.Server.Errors;
using EventoDb.Server.Http;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>What systems do with ports and connections that this one does not, simulated where the server asks the system.</summary>
public sealed class NetworkTests
{
    [Fact]
    public async Task It_listens_on_both_loopback_addresses()
    {
        Assert.SkipWhen(!HasIPv6(), "This machine has no IPv6.");
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var host in new[] { "127.0.0.1", "[::1]", "localhost" })
        {
            Assert.Equal("""{"status":"ok"}""", await server.Http.GetStringAsync($"http://{host}:{server.Uri.Port}/health", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_machine_without_IPv6_has_a_server_on_IPv4()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions
        {
            Network = new SimulatedNetwork { OnListen = endpoint => endpoint.AddressFamily == AddressFamily.InterNetworkV6 ? SocketError.AddressNotAvailable : null },
        });
        await server.WriteAsync("a-1");
    }

    [Fact]
    public async Task A_port_that_is_free_on_one_address_only_is_no_free_port()
    {
        Assert.SkipWhen(!HasIPv6(), "This machine has no IPv6.");
        using var other = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = false };
        other.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        other.Listen();
        Assert.Equal("PORT_IN_USE", (await RefusedAsync(new ServerOptions { Port = ((IPEndPoint)other.LocalEndPoint!).Port })).Data["Code"]);

        // Any free one is looked for until one is.
        var refusals = 3;
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions
        {
            Network = new SimulatedNetwork
            {
                OnListen = endpoint => endpoint.AddressFamily == AddressFamily.InterNetworkV6 && refusals-- > 0 ? SocketError.AddressAlreadyInUse : null,
            },
        });
        Assert.True(refusals < 1);
    }

    [Fact]
    public async Task Connections_that_break_while_they_are_accepted_end_nothing()
    {
        var network = new SimulatedNetwork();
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Network = network });
        for (var round = 0; round < 3; round++)
        {
            network.Failures = new([SocketError.ConnectionReset, SocketError.InvalidArgument, SocketError.TooManyOpenSockets, SocketError.ConnectionAborted]);
            for (var i = 0; i < 10; i++)
            {
                using var connection = await server.ConnectAsync();
                await connection.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
                if (!await connection.IsClosedAsync()) Assert.Equal(200, (await connection.ReceiveAsync()).Status);
            }
            Assert.Empty(network.Failures);
        }
        await server.WriteAsync("a-1");
    }

    [Fact]
    public async Task A_connection_that_is_accepted_without_its_client_ends_nothing()
    {
        var network = new SimulatedNetwork { Deserted = 3 };
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Network = network });
        for (var i = 0; i < 3; i++)
        {
            using var connection = await server.ConnectAsync();
            await Eventually.TrueAsync(() => network.Deserted < 3 - i);
        }
        await server.WriteAsync("a-1");
    }

    [Fact]
    public async Task What_is_accepted_does_not_wait_to_fill_its_packets()
    {
        using var listening = new Network().Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listening.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var accepted = await new Network().AcceptAsync(listening, TestContext.Current.CancellationToken);
        Assert.True(accepted.NoDelay);
    }

    [Theory]
    [InlineData(3600, 2, true)]
    [InlineData(0, 1, false)]
    public async Task A_port_that_the_server_before_still_holds_is_waited_for_where_the_system_needs_it(int seconds, int refusals, bool starts)
    {
        var port = UnsharedPort.Next();
        var left = refusals;
        var options = new ServerOptions
        {
            Port = port,
            Network = new SimulatedNetwork { Patience = TimeSpan.FromSeconds(seconds), OnListen = _ => left-- > 0 ? SocketError.AddressAlreadyInUse : null },
        };
        if (!starts)
        {
            Assert.Equal("PORT_IN_USE", (await RefusedAsync(options)).Data["Code"]);
            return;
        }
        await using var server = await ServerUnderTest.StartAsync(options);
        Assert.Equal(port, server.Uri.Port);
    }

    [Fact]
    public async Task Waiting_for_a_port_ends_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var options = new ServerOptions
        {
            Port = UnsharedPort.Next(),
            Network = new SimulatedNetwork
            {
                Patience = TimeSpan.FromDays(1),
                OnListen = _ =>
                {
                    cancellation.Cancel();
                    return SocketError.AddressAlreadyInUse;
                },
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunningServer.StartAsync(options, cancellation.Token));
    }

    /// <summary>macOS lets one program take an address of a port on which another listens at all addresses.</summary>
    [Fact]
    public async Task Where_ports_are_shared_a_given_one_is_asked_first()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var options = new ServerOptions
        {
            Port = ((IPEndPoint)other.LocalEndpoint).Port,
            Network = new SimulatedNetwork { Shares = true, OnListen = _ => throw new InvalidOperationException("It would have been taken.") },
        };
        Assert.Equal("PORT_IN_USE", (await RefusedAsync(options)).Data["Code"]);
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Port = UnsharedPort.Next(), Network = new SimulatedNetwork { Shares = true } });
        await server.WriteAsync("a-1");
    }

    [Fact]
    public void Why_a_port_is_refused_is_said_as_the_system_means_it()
    {
        var denied = new SocketException((int)SocketError.AccessDenied);
        Assert.Contains("choose one above 1023", StartFailure.OfPort(80, denied, isWindows: false).Message, StringComparison.Ordinal);
        var windows = StartFailure.OfPort(50_000, denied, isWindows: true);
        Assert.Equal("ACCESS_DENIED", windows.Data["Code"]);
        Assert.Contains("netsh int ipv4 show excludedportrange tcp", windows.Message, StringComparison.Ordinal);
        // Windows' own messages end with a full stop.
        Assert.EndsWith("not valid.", StartFailure.OfPort(80, new SimulatedFailure("The address is not valid."), isWindows: true).Message, StringComparison.Ordinal);
    }

    private static async Task<InvalidOperationException> RefusedAsync(ServerOptions options) =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => ServerUnderTest.StartAsync(options));

    private static bool HasIPv6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class SimulatedFailure(string message) : SocketException((int)SocketError.Fault)
    {
        public override string Message => message;
    }

    private sealed class SimulatedNetwork : Network
    {
        public TimeSpan Patience { get; init; }

        public bool Shares { get; init; }

        public Func<IPEndPoint, SocketError?> OnListen { get; init; } = _ => null;

        /// <summary>How the next connections fail after the client has connected.</summary>
        public System.Collections.Concurrent.ConcurrentQueue<SocketError> Failures { get; set; } = new();

        /// <summary>How many of the next connections have no other end any more.</summary>
        public int Deserted { get; set; }

        public override TimeSpan PortPatience => Patience;

        public override bool SharesPorts => Shares;

        public override Socket Listen(IPEndPoint endpoint) => OnListen(endpoint) is { } error ? throw new SocketException((int)error) : base.Listen(endpoint);

        public override async ValueTask<Socket> AcceptAsync(Socket listening, CancellationToken cancellation)
        {
            var socket = await base.AcceptAsync(listening, cancellation);
            if (Deserted > 0)
            {
                Deserted--;
                socket.Dispose();
                return new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
            if (!Failures.TryDequeue(out var error)) return socket;
            socket.Dispose();
            throw new SocketException((int)error);
        }
    }
}
