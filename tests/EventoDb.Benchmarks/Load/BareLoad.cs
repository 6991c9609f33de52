using System.Diagnostics;
using System.Globalization;

namespace EventoDb.Benchmarks.Load;

/// <summary>What a server does for clients that do nothing but send and wait.</summary>
internal static class BareLoad
{
    /// <summary>About 110 bytes: <c>["stream.write","bench-0",{"type":"Benchmarked","data":{…}}]</c>.</summary>
    public static string WriteBody(int stream) =>
        string.Create(CultureInfo.InvariantCulture, $$"""["stream.write","bench-{{stream}}",{"type":"Benchmarked","data":{{Sample.Json(stream)}}}]""");

    /// <summary>Writes over so many connections at once, one request at a time on each.</summary>
    /// <param name="uri">The server.</param>
    /// <param name="token">The namespace's token.</param>
    /// <param name="connections">How many.</param>
    /// <param name="count">How many messages in all.</param>
    /// <param name="streams">To how many streams each connection writes in turn.</param>
    public static TimeSpan Write(Uri uri, string token, int connections, int count, int streams = 1)
    {
        var ready = new CountdownEvent(connections);
        var go = new ManualResetEventSlim();
        var threads = Enumerable.Range(0, connections).Select(number => new Thread(() =>
        {
            using var connection = new BareConnection(uri);
            var requests = Enumerable.Range(0, streams).Select(stream => BareConnection.Request(uri, token, WriteBody((stream * connections) + number))).ToArray();
            ready.Signal();
            go.Wait();
            var share = (count / connections) + (number < count % connections ? 1 : 0);
            for (var i = 0; i < share; i++) connection.Call(requests[i % streams]);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        ready.Wait();
        var started = Stopwatch.GetTimestamp();
        go.Set();
        threads.ForEach(thread => thread.Join());
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Writes over one connection with so many requests in flight, sent by halves: the most a server takes in order.</summary>
    public static TimeSpan WriteAhead(Uri uri, string token, int inFlight, int count)
    {
        using var connection = new BareConnection(uri);
        var half = Enumerable.Repeat(BareConnection.Request(uri, token, WriteBody(0)), inFlight / 2).SelectMany(request => request).ToArray();
        var started = Stopwatch.GetTimestamp();
        connection.Send(half);
        for (var halves = (count / (inFlight / 2)) - 1; halves >= 0; halves--)
        {
            if (halves > 0) connection.Send(half);
            for (var i = 0; i < inFlight / 2; i++) connection.Receive();
        }
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Reads all messages, page after page, over one connection. Their positions must be without gaps.</summary>
    /// <param name="uri">The server.</param>
    /// <param name="token">The namespace's token.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="pageSize">How many a request asks for.</param>
    /// <param name="ask">The request for a page: <see cref="StreamPage"/> or <see cref="CategoryPage"/>.</param>
    public static TimeSpan Read(Uri uri, string token, int count, int pageSize, Func<int, int, string> ask)
    {
        using var connection = new BareConnection(uri);
        var started = Stopwatch.GetTimestamp();
        for (var read = 0; read < count; read += pageSize) connection.Call(BareConnection.Request(uri, token, ask(read, pageSize)));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Asks for the messages of a stream after so many of them.</summary>
    public static Func<int, int, string> StreamPage(string stream) => (read, size) =>
        string.Create(CultureInfo.InvariantCulture, $$"""["stream.get","{{stream}}",{"position":{{read}},"batchSize":{{size}}}]""");

    /// <summary>Asks for the messages of a category after so many of them; of all where its name is empty.</summary>
    public static Func<int, int, string> CategoryPage(string category) => (read, size) =>
        string.Create(CultureInfo.InvariantCulture, $$"""["category.get","{{category}}",{"position":{{read + 1}},"batchSize":{{size}}}]""");

    /// <summary>Makes the same request again and again.</summary>
    public static TimeSpan Repeat(Uri uri, string token, string body, int times)
    {
        using var connection = new BareConnection(uri);
        var request = BareConnection.Request(uri, token, body);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++) connection.Call(request);
        return Stopwatch.GetElapsedTime(started);
    }
}
