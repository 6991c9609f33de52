namespace EventoDb.Client;

/// <summary>Reads the answers on one connection, and tells what they leave open: whether a write arrived, and whether the server does things in the order it was asked.</summary>
/// <param name="client">Whose connection it is.</param>
internal sealed class AnswerCheck(EventoClient client)
{
    private readonly List<PendingWrite> _doubtful = [];
    private long _lastGlobalPosition = -1;

    /// <summary>The writes that were answered without telling what became of them.</summary>
    public IReadOnlyList<PendingWrite> Doubtful => _doubtful;

    /// <summary>Reads the answer to a write. Where it does not tell what became of that, <see cref="PendingWrite.Lost"/> says why.</summary>
    /// <returns>Why the message was not written, as far as is known; null where it was.</returns>
    public EventoException? Read(PendingWrite write, in HttpAnswer answer, out WriteResult? result)
    {
        var failure = Read(write.Request, answer, out result);
        if (failure is null)
        {
            foreach (var earlier in _doubtful) earlier.IsOvertaken |= earlier.Request.StreamName == write.Request.StreamName;
        }
        else if (failure.OutcomeUnknown || FollowsFromDoubt(write, failure))
        {
            write.Lost = failure;
            _doubtful.Add(write);
        }
        return failure;
    }

    /// <summary>Tells whoever traces requests what became of a write.</summary>
    public void Report(PendingWrite write, int? status, EventoException? failure, ReadOnlySpan<byte> answer)
    {
        var span = client.Telemetry.BeginLate(WriteRequest.Method, write.Request.StreamName, client.Timing.Clock.GetElapsedTime(write.SentAt), write.TracedBody);
        if (status is { } answered)
        {
            span.TagStatus(answered);
            span.TagBody(EventoTelemetry.ResponseBody, answer);
        }
        span.End(failure?.Code);
    }

    private EventoException? Read(WriteRequest write, in HttpAnswer answer, out WriteResult? result)
    {
        result = null;
        if (answer.Status != 200) return IdExists.Explain(write, answer.ToFailure(client.Uri, client.Token));
        try
        {
            result = write.ParseResult(answer.Body);
        }
        catch (MalformedAnswerException e)
        {
            return HttpFailure.FromMalformed(e, answer.Body, client.Uri, WriteRequest.Method, answer.Status);
        }
        if (result.GlobalPosition <= _lastGlobalPosition || (write.Message.ExpectedVersion.Version is { } expected && result.Position != expected + 1))
        {
            return new EventoException(
                EventoErrorCode.MalformedResponse,
                $"{client.Uri.GetLeftPart(UriPartial.Authority)} did or answered requests in another order than they were sent, or one of them twice.",
                answer.Status)
            {
                IsTransient = true,
                OutcomeUnknown = true,
            };
        }
        _lastGlobalPosition = result.GlobalPosition;
        return null;
    }

    /// <summary>Whether a version conflict may only be there because an earlier write did not arrive, which is going to be sent again.</summary>
    private bool FollowsFromDoubt(PendingWrite write, EventoException failure) =>
        failure.Code == EventoErrorCode.StreamVersionConflict
        && write.Request.Message.ExpectedVersion.Version is not null
        && _doubtful.Exists(earlier => earlier.Request.StreamName == write.Request.StreamName);
}
