using System.Buffers;
using System.Diagnostics;

namespace EventoDb.Client;

/// <summary>Finds out whether a server answers requests that were sent before the answer to the first: asks two harmless ones at once. HttpListener and
/// others answer the first and lose the rest; no write must be among those.</summary>
internal static class PipelineProbe
{
    private const string Method = "sys.version";

    /// <summary>Whether both requests were answered, and the server stays.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="HttpRequestException">This is not HTTP/1.x.</exception>
    /// <exception cref="AnswerTooLargeException">An answer is too large.</exception>
    /// <exception cref="OperationCanceledException">There was no answer in time.</exception>
    public static async Task<bool> ShowsPipeliningAsync(
        Stream stream, AnswerBuffer buffer, RequestFormatter formatter, ClientTiming timing, IRequestObserver? observer, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var requests = new ArrayBufferWriter<byte>();
        formatter.Format("[\"sys.version\"]"u8, requests);
        formatter.Format("[\"sys.version\"]"u8, requests);
        await stream.WriteAsync(requests.WrittenMemory, cancellation).ConfigureAwait(false);
        using var patience = timing.StartDeadline(Timeout.InfiniteTimeSpan, cancellation);
        for (var answered = 0; answered < 2; answered++)
        {
            bool isGood;
            int status;
            while (!TryTake(buffer, out isGood, out status))
            {
                if (!await buffer.FillAsync(stream, patience.Token).ConfigureAwait(false)) return false;
            }
            observer?.OnRequest(new RequestTrace(Method, null, status, null, null, Stopwatch.GetElapsedTime(started), null, null));
            if (!isGood) return false;
            patience.Restart(timing.ProbePatience);
        }
        return buffer.Unread.IsEmpty;
    }

    private static bool TryTake(AnswerBuffer buffer, out bool isGood, out int status)
    {
        isGood = false;
        status = 0;
        if (!HttpAnswerParser.TryParse(buffer.Unread, isEnd: false, out var answer, out var length)) return false;
        // Whatever the server thinks of the request: it is about the connection. One that is overloaded or broken gets one request at a time.
        // A proxy may refuse one request and hand on the next, and the order is lost.
        isGood = answer.KeepsConnection && !answer.IsFromProxy && answer.Status < 500 && answer.Status != 429;
        status = answer.Status;
        buffer.Consume(length);
        return true;
    }
}
