using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>A server on a raw socket that does what EventoDB does, except where it is told otherwise.</summary>
internal sealed class StandInServer : IAsyncDisposable
{
    // How many writes that come alone take their time.
    private const int MostSlow = 20;
    private static readonly TimeSpan SlowTime = TimeSpan.FromMilliseconds(20);
    private readonly SocketServer _sockets;
    private int _connectionCount;
    private int _pipelinedConnections;
    private int _slowLeft = MostSlow;
    private int _mostPending;

    public StandInServer(IPAddress? address = null) => _sockets = new SocketServer((socket, _, ending) => ServeAsync(socket, ending), address);

    public AnswerStyle Style { get; init; } = new();

    /// <summary>Whether writes that come alone take their time before there is a pipelined connection, so that there is time to open it.</summary>
    public bool IsSlowAlone { get; init; } = true;

    /// <summary>Decides about each request.</summary>
    public Func<StandInRequest, Reaction> React { get; init; } = _ => Reaction.Answer;

    /// <summary>Until when it is down: it closes every connection.</summary>
    public DateTime DownUntil { get; set; }

    public X509Certificate2? Certificate { get; init; }

    public MessageLog Log { get; } = new();

    public ConcurrentQueue<StandInRequest> Requests { get; } = new();

    /// <summary>The heads of the requests, as they came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>The most writes that lay unanswered on one connection at a time.</summary>
    public int MostPending => _mostPending;

    public Uri Uri => Certificate is null ? new Uri($"http://{_sockets.Endpoint}") : new Uri($"https://localhost:{_sockets.Endpoint.Port}");

    public ValueTask DisposeAsync() => _sockets.DisposeAsync();

    private bool IsDown => DateTime.UtcNow < DownUntil;

    private async Task TakeTimeAsync(CancellationToken ending)
    {
        if (IsSlowAlone && Volatile.Read(ref _pipelinedConnections) == 0 && Interlocked.Decrement(ref _slowLeft) >= 0) await Task.Delay(SlowTime, ending);
    }

    private async Task ServeAsync(Socket socket, CancellationToken ending)
    {
        if (IsDown) return;
        var number = Interlocked.Increment(ref _connectionCount) - 1;
        Stream stream = new NetworkStream(socket);
        await using var disposing = stream;
        if (Certificate is not null)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, ending);
            stream = secure;
        }
        var connection = new Connection(this, stream, number);
        try
        {
            await connection.ServeAsync(ending);
        }
        finally
        {
            connection.End();
        }
    }

    private sealed class Connection(StandInServer server, Stream stream, int number)
    {
        private readonly StringBuilder _answers = new();
        private byte[] _buffer = new byte[64 * 1024];
        private int _length;
        private int _writes;
        private bool? _isPipelined;

        public async Task ServeAsync(CancellationToken ending)
        {
            var skip = -1;
            while (true)
            {
                if (_length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
                var read = await stream.ReadAsync(_buffer.AsMemory(_length), ending);
                if (read == 0 || server.IsDown) return;
                _length += read;
                var requests = TakeRequests();
                InterlockedMax(ref server._mostPending, requests.Count(request => request.Write >= 0));
                foreach (var request in requests)
                {
                    if (request.Method == "stream.write" && skip > 0)
                    {
                        skip--;
                        server.Log.Answer(request.Call);
                        continue;
                    }
                    if (skip == 0) return;
                    if (request is { IsPipelined: false, Write: > 0 }) await server.TakeTimeAsync(ending);
                    switch (server.React(request))
                    {
                        case Reaction.Answers { Closing: var close, Times: var times }:
                            var (status, body) = server.Log.Answer(request.Call);
                            for (var i = 0; i < times; i++) await SendAsync(server.Style.Format(status, body, close), ending);
                            if (close || server.Style.IsHttp10)
                            {
                                await FlushAsync(ending);
                                return;
                            }
                            break;
                        case Reaction.Sends sends:
                            if (sends.Do) server.Log.Answer(request.Call);
                            await SendAsync(sends.Bytes, ending);
                            if (sends.Closing)
                            {
                                await FlushAsync(ending);
                                return;
                            }
                            break;
                        case Reaction.Closes { Do: var count }:
                            await FlushAsync(ending);
                            if (count == 0) return;
                            server.Log.Answer(request.Call);
                            skip = count - 1;
                            break;
                        case Reaction.Stalls:
                            await FlushAsync(ending);
                            await Task.Delay(Timeout.Infinite, ending);
                            break;
                    }
                }
                if (skip >= 0) return;
                await FlushAsync(ending);
            }
        }

        /// <summary>The connection has ended.</summary>
        public void End()
        {
            if (_isPipelined == true) Interlocked.Decrement(ref server._pipelinedConnections);
        }

        private static void InterlockedMax(ref int target, int value)
        {
            for (var seen = target; value > seen; seen = target)
            {
                if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
            }
        }

        private List<StandInRequest> TakeRequests()
        {
            var requests = new List<StandInRequest>();
            var start = 0;
            while (true)
            {
                var rest = _buffer.AsSpan(start, _length - start);
                var headLength = rest.IndexOf("\r\n\r\n"u8);
                if (headLength < 0) break;
                var head = Encoding.ASCII.GetString(rest[..headLength]);
                var announced = head.Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                var bodyLength = int.Parse(announced["Content-Length:".Length..], CultureInfo.InvariantCulture);
                if (rest.Length < headLength + 4 + bodyLength) break;
                var call = JsonElement.Parse(rest.Slice(headLength + 4, bodyLength));
                start += headLength + 4 + bodyLength;
                var method = call[0].GetString()!;
                if (_isPipelined is null && method == "sys.version")
                {
                    Interlocked.Increment(ref server._pipelinedConnections);
                    Volatile.Write(ref server._slowLeft, MostSlow);
                }
                _isPipelined ??= method == "sys.version";
                var request = new StandInRequest(method, call, number, _isPipelined.Value, method == "stream.write" ? _writes++ : -1);
                server.Heads.Enqueue(head);
                server.Requests.Enqueue(request);
                requests.Add(request);
            }
            _buffer.AsSpan(start, _length - start).CopyTo(_buffer);
            _length -= start;
            return requests;
        }

        private async Task SendAsync(string answer, CancellationToken ending)
        {
            if (server.Style.Delay > TimeSpan.Zero) await Task.Delay(server.Style.Delay, ending);
            _answers.Append(answer);
            if (server.Style.Piece >= 0) await FlushAsync(ending);
        }

        private async Task FlushAsync(CancellationToken ending)
        {
            var bytes = Encoding.UTF8.GetBytes(_answers.ToString());
            _answers.Clear();
            var piece = server.Style.Piece > 0 ? server.Style.Piece : Math.Max(bytes.Length, 1);
            for (var i = 0; i < bytes.Length; i += piece) await stream.WriteAsync(bytes.AsMemory(i, Math.Min(piece, bytes.Length - i)), ending);
        }
    }
}
