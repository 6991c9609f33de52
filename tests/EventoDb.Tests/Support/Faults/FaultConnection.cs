using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace EventoDb.Tests.Support;

/// <summary>One client of a <see cref="FaultProxy"/>, with a connection of its own to the server.</summary>
internal sealed class FaultConnection(FaultProxy proxy, Socket client, Socket server) : IDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private readonly NetworkStream _client = new(client);
    private readonly NetworkStream _server = new(server);
    // What is to be answered, in order: by the server, with a fault perhaps, or with bytes of our own.
    private readonly Channel<Turn> _turns = Channel.CreateUnbounded<Turn>();

    private enum Ending
    {
        Close,
        Reset,
    }

    /// <summary>Serves until either side, or a fault, ends it.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answering = AnswerAsync(over);
        await RunAsync(() => TakeRequestsAsync(over.Token), over);
        _turns.Writer.TryComplete();
        await answering;
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private async Task AnswerAsync(CancellationTokenSource over)
    {
        await RunAsync(() => HandAnswersBackAsync(over.Token), over);
        // Ends the reading of requests, too.
        await over.CancelAsync();
    }

    private async Task RunAsync(Func<Task<Ending>> work, CancellationTokenSource over)
    {
        var ending = Ending.Close;
        try
        {
            ending = await work();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            if (!over.IsCancellationRequested) ending = Ending.Reset;
        }
        if (ending == Ending.Reset)
        {
            await over.CancelAsync();
            client.Reset();
            server.Reset();
        }
    }

    private async Task<Ending> TakeRequestsAsync(CancellationToken cancellation)
    {
        var requests = new HttpMessageReader(_client);
        while (await requests.ReadAsync(cancellation) is { } request)
        {
            var fault = proxy.Plan.Next();
            switch (fault?.Kind)
            {
                case FaultKind.Refuse:
                    proxy.Refuse(TimeSpan.FromMilliseconds(fault.Between(20, 400)));
                    return Ending.Reset;
                case FaultKind.ResetBefore:
                    return Ending.Reset;
                case FaultKind.CutRequest:
                    await _server.WriteAsync(request.AsMemory(0, fault.Between(1, request.Length - 1)), cancellation);
                    return Ending.Reset;
                case FaultKind.StallBefore:
                    await StallAsync(fault, requests.DrainAsync(cancellation), cancellation);
                    return Ending.Reset;
                case FaultKind.Late:
                    await StallAsync(fault, requests.DrainAsync(cancellation), cancellation);
                    await Task.Delay(fault.Between(0, 30), cancellation);
                    await _server.WriteAsync(request, cancellation);
                    await new HttpMessageReader(_server).ReadAsync(cancellation);
                    return Ending.Reset;
                case FaultKind.GarbageBefore:
                    _turns.Writer.TryWrite(new Turn(null, Garbage(fault), IsLast: true));
                    return Ending.Close;
                case FaultKind.BadGateway or FaultKind.Unavailable or FaultKind.TooManyRequests:
                    _turns.Writer.TryWrite(new Turn(null, ErrorAnswer(fault), IsLast: !proxy.Plan.GoesOnAfterErrors));
                    if (!proxy.Plan.GoesOnAfterErrors) return Ending.Close;
                    continue;
                case FaultKind.Delay:
                    await Task.Delay(fault.Between(1, (int)LongestDelay.TotalMilliseconds), cancellation);
                    break;
            }
            _turns.Writer.TryWrite(new Turn(fault, null, IsLast: false));
            await _server.WriteAsync(request, cancellation);
        }
        // The client has gone: nobody waits for what is not answered.
        return Ending.Reset;
    }

    private async Task<Ending> HandAnswersBackAsync(CancellationToken cancellation)
    {
        var answers = new HttpMessageReader(_server);
        await foreach (var turn in _turns.Reader.ReadAllAsync(cancellation))
        {
            if (turn.Bytes is { } bytes)
            {
                await _client.WriteAsync(bytes, cancellation);
                if (turn.IsLast) return await EndGentlyAsync(cancellation);
                continue;
            }
            var answer = await answers.ReadAsync(cancellation);
            if (answer is null) return Ending.Reset;
            switch (turn.Fault)
            {
                case { Kind: FaultKind.ResetAfter }:
                    return Ending.Reset;
                case { Kind: FaultKind.CutAnswer } cut:
                    await _client.WriteAsync(answer.AsMemory(0, cut.Between(1, answer.Length - 1)), cancellation);
                    return cut.IsOdd ? Ending.Reset : await EndGentlyAsync(cancellation);
                case { Kind: FaultKind.StallAfter } stall:
                    // Requests are taken and handed on meanwhile, until the client has had enough.
                    await StallAsync(stall, Task.Delay(Timeout.Infinite, cancellation), cancellation);
                    break;
                case { Kind: FaultKind.GatewayTimeout } timeout:
                    await _client.WriteAsync(ErrorAnswer(timeout), cancellation);
                    if (!proxy.Plan.GoesOnAfterErrors) return await EndGentlyAsync(cancellation);
                    break;
                case { Kind: FaultKind.GarbageAfter } garbage:
                    await _client.WriteAsync(Garbage(garbage), cancellation);
                    return await EndGentlyAsync(cancellation);
                case { Kind: FaultKind.MalformedAfter } malformed:
                    await _client.WriteAsync(Malformed(malformed), cancellation);
                    break;
                default:
                    await _client.WriteAsync(answer, cancellation);
                    break;
            }
        }
        return Ending.Close;
    }

    private async Task StallAsync(Fault fault, Task clientGone, CancellationToken cancellation)
    {
        await Task.Delay(fault.Between(0, 30), cancellation);
        // More than once: others may have waited for longer, and an earlier answer that the client had not read yet gives it the whole time again. But ever more rarely,
        // and not once the client has gone, or time would pass for what it asks next.
        for (var pause = FirstPause; !HasClientGone(); pause *= 2)
        {
            proxy.OnStall?.Invoke();
            if (await Task.WhenAny(clientGone, Task.Delay(pause, cancellation)) == clientGone) break;
        }
        await clientGone;
    }

    /// <summary>Whether the client has closed the connection, which a busy machine tells <see cref="TakeRequestsAsync"/> late.</summary>
    private bool HasClientGone()
    {
        try
        {
            return client.Poll(TimeSpan.Zero, SelectMode.SelectRead) && client.Available == 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    private async Task<Ending> EndGentlyAsync(CancellationToken cancellation)
    {
        client.Shutdown(SocketShutdown.Send);
        // Closing while requests lie unread resets the connection, and what was sent last is lost on the way.
        await Task.Delay(20, cancellation);
        return Ending.Close;
    }

    private byte[] ErrorAnswer(Fault fault)
    {
        var (status, reason) = fault.Kind switch
        {
            FaultKind.BadGateway => (502, "Bad Gateway"),
            FaultKind.Unavailable => (503, "Service Unavailable"),
            FaultKind.TooManyRequests => (429, "Too Many Requests"),
            _ => (504, "Gateway Timeout"),
        };
        var retryAfter = fault.Kind is FaultKind.Unavailable or FaultKind.TooManyRequests ? $"Retry-After: {(fault.Between(0, 9) == 0 ? 1 : 0)}\r\n" : string.Empty;
        var connection = proxy.Plan.GoesOnAfterErrors ? string.Empty : "Connection: close\r\n";
        var body = $"<html><body><h1>{status} {reason}</h1></body></html>";
        return Answer($"{status} {reason}", $"{retryAfter}{connection}Content-Type: text/html\r\n", body);
    }

    private static byte[] Malformed(Fault fault) => Answer("200 OK", "Content-Type: application/json\r\n", fault.Between(0, 5) switch
    {
        0 => string.Empty,
        1 => "nul",
        2 => "{\"position\":1",
        3 => "{\"position\":\"1\",\"globalPosition\":true}",
        4 => "[]{}",
        _ => "\0\0\0\0",
    });

    private static byte[] Garbage(Fault fault)
    {
        var bytes = new byte[fault.Between(1, 300)];
        new Random(fault.Die).NextBytes(bytes);
        // Never the start of an answer by chance.
        bytes[0] = (byte)'?';
        return bytes;
    }

    private static byte[] Answer(string status, string headers, string body) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}"));

    private sealed record Turn(Fault? Fault, byte[]? Bytes, bool IsLast);
}
