using System.Text;
using EventoDb.Tests.Secrets;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Makes answers to <c>/subscribe</c>: server-sent events, good ones and all that might come in their place, as raw bytes.</summary>
internal static class HostileEvents
{
    private static readonly string[] Pieces =
    [
        "event: poke\ndata: {\"stream\":\"a-1\",\"position\":0,\"globalPosition\":1}\n\n", "event: poke\r\ndata: {}\r\n\r\n", "event: poke\rdata: x\r\r", "event:poke\ndata\n\n", ": ready\n\n", ": beat\r\n",
        "id: \0\n", "retry: 99999999999999999999\n", "retry: -1\n\n", "\ufeff", "data: ", "event: ", "\n", "\r", "\r\n", "\n\n", ":", "event: poke\n", "data: \u2028\u0085\u001b]0;x\u0007\n\n", "nonsense without a colon\n", "\0", "event: message\ndata: x\n\n",
    ];

    /// <summary>A head, good as a rule, and some events.</summary>
    public static byte[] Make(Random random)
    {
        var head = random.Next(10) switch
        {
            0 => "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\n\r\n",
            1 => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999999\r\n\r\n",
            2 => "HTTP/1.0 200 OK\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n",
        };
        var events = new StringBuilder();
        for (var count = random.Next(40); count > 0; count--) events.Append(Pieces[random.Next(Pieces.Length)]);
        if (random.Next(12) == 0) events.Append("data: ").Append(HostileText.Repeat(HostileText.Pieces[random.Next(HostileText.Pieces.Count)], random.Next(2_500_000)));
        byte[] answer = [.. Encoding.ASCII.GetBytes(head), .. Encoding.UTF8.GetBytes(events.ToString())];
        return random.Next(2) == 0 ? Mutation.Of(random, answer) : answer;
    }
}
