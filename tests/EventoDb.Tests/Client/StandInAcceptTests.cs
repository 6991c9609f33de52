using System.Net;
using System.Net.Sockets;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>The stand-ins go on where a system tells of a client that had gone before it was accepted, as macOS and Windows do.</summary>
public sealed class StandInAcceptTests
{
    [Theory]
    [InlineData(SocketError.ConnectionAborted)]
    [InlineData(SocketError.ConnectionReset)]
    [InlineData(SocketError.InvalidArgument)]
    public async Task A_client_that_has_gone_is_passed_over(SocketError error)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0).StartPrompt();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        var failures = 3;

        using var accepted = await SocketExtensions.AcceptNextAsync(
            () => failures-- > 0 ? ValueTask.FromException<Socket>(new SocketException((int)error)) : listener.AcceptSocketAsync(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);

        Assert.True(accepted.NoDelay);
    }

    [Fact]
    public async Task What_ends_the_listener_is_not()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0).StartPrompt();
        var accepting = listener.AcceptNextAsync(CancellationToken.None);
        listener.Stop();
        Assert.Equal(SocketError.OperationAborted, (await Assert.ThrowsAsync<SocketException>(() => accepting)).SocketErrorCode);
    }

    [Fact]
    public async Task A_listener_that_was_stopped_between_two_clients_has_ended()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0).StartPrompt();
        listener.Stop();
        await Assert.ThrowsAsync<InvalidOperationException>(() => listener.AcceptNextAsync(CancellationToken.None));
        await Assert.ThrowsAsync<OperationCanceledException>(() => listener.AcceptNextAsync(new CancellationToken(canceled: true)));
    }
}
