using System.IO.Pipelines;

namespace EventoDb.Client;

/// <summary>One connection on which many writes are in flight. Ends at the first sign that an answer may be lost or the order is not kept, and then says
/// which writes it knows nothing of; it sends nothing twice.</summary>
internal sealed class PipelinedConnection : IAsyncDisposable
{
    private readonly EventoClient _client;
    private readonly IPipelineListener _listener;
    private readonly ServerStream _server;
    private readonly AnswerBuffer _answers;
    private readonly RequestFormatter _formatter;
    private readonly object _gate = new();
    private readonly Queue<PendingWrite> _inFlight = new();
    private readonly AnswerCheck _check;
    private readonly Pipe _requests;
    private readonly AnswerWatch _watch;
    private Task _running = Task.CompletedTask;
    private bool _isOpen = true;
    private EventoException? _failure;

    private PipelinedConnection(EventoClient client, IPipelineListener listener, ServerStream server, AnswerBuffer answers, RequestFormatter formatter, int capacity, bool isBehindProxy)
    {
        _client = client;
        _listener = listener;
        _server = server;
        _answers = answers;
        _formatter = formatter;
        _check = new AnswerCheck(client);
        Capacity = capacity;
        IsBehindProxy = isBehindProxy;
        // No threshold: the writer bounds what is in flight. Many go out in one piece; one that goes alone goes at once, and waits for no other thread.
        _requests = new Pipe(new PipeOptions(
            readerScheduler: capacity == 1 ? PipeScheduler.Inline : PipeScheduler.ThreadPool, pauseWriterThreshold: 0, resumeWriterThreshold: 0, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false));
        _watch = new AnswerWatch(client, server, _gate, readsBatches: isBehindProxy && capacity > 1, () => _inFlight.Count, OnTimeout);
    }

    /// <summary>Whether it takes writes.</summary>
    public bool IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>How many writes may be unanswered on it.</summary>
    public int Capacity { get; }

    /// <summary>Whether a proxy stands between. It may refuse one request and hand on the next, so that what has to come in order is sent one after the other.</summary>
    public bool IsBehindProxy { get; }

    /// <summary>How many writes were answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Whether the server said with an answer that it takes no more requests here, as many do after a number of them.</summary>
    public bool WasEnded { get; private set; }

    /// <summary>Whether nothing speaks against the server doing things in the order it was asked.</summary>
    public bool KeepsOrder { get; private set; } = true;

    /// <summary>Connects, and sees how many requests the server takes before it answers the first.</summary>
    /// <param name="client">Whose connection it is.</param>
    /// <param name="most">How many writes its user has unanswered at most.</param>
    /// <param name="mostBehindProxy">… and where a proxy stands between.</param>
    /// <param name="listener">Is told what becomes of writes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The connection, not started yet; null where there is none to be had, for whatever reason.</returns>
    public static async Task<PipelinedConnection?> TryOpenAsync(EventoClient client, int most, int mostBehindProxy, IPipelineListener listener, CancellationToken cancellation)
    {
        using var deadline = client.Timing.StartDeadline(client.Options.Timeout, cancellation);
        var answers = new AnswerBuffer();
        var formatter = new RequestFormatter(client);
        ServerStream? server = null;
        var capacity = 0;
        try
        {
            server = await ServerStream.ConnectAsync(client.Options, deadline.Token).ConfigureAwait(false);
            capacity = await PipelineProbe.MeasureAsync(server.Stream, answers, formatter, client.Timing, client.Telemetry, deadline.Token).ConfigureAwait(false);
            return capacity > 0 ? new PipelinedConnection(client, listener, server, answers, formatter, Math.Min(capacity == 1 ? mostBehindProxy : capacity, most), capacity == 1) : null;
        }
        catch (Exception)
        {
            // Whoever sends a write on its own next learns what is wrong, if it still is. Nobody waits for what is cancelled, however it ends.
            return null;
        }
        finally
        {
            if (capacity == 0)
            {
                server?.Dispose();
                answers.Dispose();
                formatter.Dispose();
            }
        }
    }

    /// <summary>Begins to send and to receive.</summary>
    public void Start()
    {
        if (Capacity == 1) _server.WaitOnReader();
        _running = Capacity > 1
            ? Task.WhenAll(Task.Run(SendAsync), Task.Run(ReceiveAsync))
            : Task.WhenAll(SendAsync(), Task.Factory.StartNew(ReceiveAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
    }

    /// <summary>Puts a write on its way. One caller at a time.</summary>
    /// <returns>Whether it was taken; if not, nothing of it was or will be sent.</returns>
    public bool TrySend(PendingWrite write)
    {
        _formatter.Format(write.Request);
        if (_client.Telemetry.WantsBodies) write.TracedBody = Telemetry.Describe(_formatter.Body);
        lock (_gate)
        {
            if (!_isOpen) return false;
            _formatter.WriteRequest(_formatter.Body, _requests.Writer);
            write.SentAt = Clock.GetTimestamp();
            if (_inFlight.Count == 0) _watch.Begin();
            _inFlight.Enqueue(write);
            // Never waits, as the pipe has no threshold.
            _ = _requests.Writer.FlushAsync(CancellationToken.None).Preserve();
            return true;
        }
    }

    /// <summary>Closes: cleanly where nothing is in flight.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isIdle;
        lock (_gate)
        {
            isIdle = _inFlight.Count == 0;
            StopTaking();
        }
        if (isIdle) _server.Dispose();
        else _server.Abort();
        await _running.ConfigureAwait(false);
    }

    private TimeProvider Clock => _client.Timing.Clock;

    private async Task SendAsync()
    {
        var requests = _requests.Reader;
        try
        {
            ReadResult read;
            do
            {
                read = await requests.ReadAsync().ConfigureAwait(false);
                foreach (var piece in read.Buffer) await _server.Stream.WriteAsync(piece).ConfigureAwait(false);
                requests.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch (Exception)
        {
            // Answers to what was sent before may still lie in the receiving end, which then ends by itself.
            lock (_gate) StopTaking();
        }
        await requests.CompleteAsync().ConfigureAwait(false);
    }

    private async Task ReceiveAsync()
    {
        Exception reason;
        try
        {
            bool isMore;
            do
            {
                lock (_gate) _watch.BeforeReading();
                isMore = await _answers.FillAsync(_server.Stream, CancellationToken.None).ConfigureAwait(false);
            }
            while (TakeAnswers(isEnd: !isMore) && isMore);
            reason = new IOException("the server ended it.");
        }
        catch (Exception e)
        {
            // Whatever it is: nobody else would tell what became of the writes in flight.
            reason = e;
        }
        End(reason);
    }

    private bool TakeAnswers(bool isEnd)
    {
        while (!_answers.Unread.IsEmpty && HttpAnswerParser.TryParse(_answers.Unread, isEnd, out var answer, out var length))
        {
            if (!TakeAnswer(answer)) return false;
            _answers.Consume(length);
        }
        return true;
    }

    /// <returns>Whether more answers are to come.</returns>
    private bool TakeAnswer(in HttpAnswer answer)
    {
        PendingWrite? write;
        bool isLast;
        lock (_gate)
        {
            // An answer that nobody asked for is how some servers say that they have waited long enough.
            if (!_inFlight.TryPeek(out write)) return false;
        }
        var failure = _check.Read(write, answer, out var result);
        _check.Report(write, answer.Status, failure, answer.Body);
        lock (_gate)
        {
            _inFlight.Dequeue();
            if (!answer.KeepsConnection) StopTaking();
            WasEnded = !answer.KeepsConnection;
            isLast = !answer.KeepsConnection || (!_isOpen && _inFlight.Count == 0);
            _watch.OnAnswer();
            Answered++;
        }
        if (failure is null)
        {
            _listener.OnWritten(write, result!);
        }
        else if (write.Lost is not null)
        {
            // What has to come in order is not on its way together through a proxy; with one at a time there is no order to lose.
            KeepsOrder = IsBehindProxy && (Capacity == 1 || failure.Code != EventoErrorCode.MalformedResponse);
            lock (_gate)
            {
                StopTaking();
                // What is no answer, or one to something else, leaves open whose the next ones are.
                isLast |= _inFlight.Count == 0 || failure.Code == EventoErrorCode.MalformedResponse;
            }
        }
        else
        {
            _listener.OnRefused(write, failure);
        }
        return !isLast;
    }

    private void End(Exception reason)
    {
        PendingWrite[] unanswered;
        EventoException failure;
        lock (_gate)
        {
            StopTaking();
            unanswered = [.. _inFlight];
            _inFlight.Clear();
            failure = _failure ?? (reason is AnswerTooLargeException
                ? new EventoException(EventoErrorCode.AnswerTooLarge, $"{WriteRequest.Method}: {reason.Message}", inner: reason) { OutcomeUnknown = true }
                : HttpFailure.FromNetwork(reason, _client.Uri));
        }
        if (unanswered.Length > 0) _server.Abort();
        else _server.Dispose();
        _watch.Dispose();
        _answers.Dispose();
        foreach (var write in unanswered)
        {
            write.Lost = failure;
            _check.Report(write, null, failure, default);
            // What happened, happened to the first; the others are lost with the connection.
            if (failure.Code != EventoErrorCode.NetworkError) failure = HttpFailure.FromNetwork(new IOException("an earlier request failed."), _client.Uri);
        }
        _listener.OnEnded(this, [.. _check.Doubtful, .. unanswered]);
        // Only now does nobody send on it any more.
        _formatter.Dispose();
    }

    private void StopTaking()
    {
        if (!_isOpen) return;
        Volatile.Write(ref _isOpen, false);
        _requests.Writer.Complete();
    }

    private void OnTimeout()
    {
        lock (_gate) _failure = HttpFailure.FromTimeout(_client.Uri, _client.Options.Timeout, WriteRequest.Method, new TimeoutException());
        _server.Abort();
    }
}
