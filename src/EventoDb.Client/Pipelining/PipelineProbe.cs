using System.Buffers;
using System.Diagnostics;

namespace EventoDb.Client;

/// <summary>Finds out whether a server answers requests that were sent before the answer to the first: asks two harmless ones at once. HttpListener and
/// others answer the first and lose the rest; no write must be among those.</summary>
internal static class PipelineProbe
{
    private const string Method = "sys.version";

    /// <summary>Asks.</summary>
    /// <returns>How many writes may be unanswered: none where not both requests were answered, or the server does not stay; one of a stream behind a proxy, which may refuse one request and
    /// hand on the next, and the order is lost.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="HttpRequestException">This is not HTTP/1.x.</exception>
    /// <exception cref="AnswerTooLargeException">An answer is too large.</exception>
    /// <exception cref="OperationCanceledException">There was no answer in time.</exception>
    public static async Task<int> MeasureAsync(
        Stream stream, AnswerBuffer buffer, RequestFormatter formatter, ClientTiming timing, Telemetry telemetry, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var requests = new ArrayBufferWriter<byte>();
        formatter.WriteRequest("[\"sys.version\"]"u8, requests);
        formatter.WriteRequest("[\"sys.version\"]"u8, requests);
        await stream.WriteAsync(requests.WrittenMemory, cancellation).ConfigureAwait(false);
        using var patience = timing.StartDeadline(Timeout.InfiniteTimeSpan, cancellation);
        var capacity = InFlightWindow.Largest;
        for (var answered = 0; answered < 2; answered++)
        {
            int allows;
            int status;
            while (!TryTake(buffer, out allows, out status))
            {
                if (!await buffer.FillAsync(stream, patience.Token).ConfigureAwait(false)) return 0;
            }
            var span = telemetry.BeginLate(Method, null, Stopwatch.GetElapsedTime(started));
            span.TagStatus(status);
            span.End(errorCode: null);
            capacity = Math.Min(capacity, allows);
            if (capacity == 0) return 0;
            patience.Restart(timing.ProbePatience);
        }
        return buffer.Unread.IsEmpty ? capacity : 0;
    }

    private static bool TryTake(AnswerBuffer buffer, out int allows, out int status)
    {
        allows = 0;
        status = 0;
        if (!HttpAnswerParser.TryParse(buffer.Unread, isEnd: false, out var answer, out var length)) return false;
        // Whatever the server thinks of the request: it is about the connection. One that is overloaded or broken gets one request at a time.
        if (answer.KeepsConnection && answer.Status < 500 && answer.Status != 429) allows = answer.IsFromProxy ? 1 : InFlightWindow.Largest;
        status = answer.Status;
        buffer.Consume(length);
        return true;
    }
}
