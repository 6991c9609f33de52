using EventoDb.Server.Http;
using EventoDb.Server.Storage;

namespace EventoDb.Server.Rpc;

/// <summary>A connection's writes that the writer has not answered yet, in the order in which they came.</summary>
internal sealed class PendingWrites
{
    private const int Most = 512;
    private const int MostBytes = 8 * 1024 * 1024;

    private readonly Writer _writer;
    private readonly ResponseWriter _response;
    private readonly Queue<AppendOperation> _pending = new();
    private readonly Stack<AppendOperation> _idle = new();
    private int _bytes;

    public PendingWrites(Writer writer, ResponseWriter response)
    {
        _writer = writer;
        _response = response;
    }

    /// <summary>Hands a <c>stream.write</c> over; what is wrong with it is thrown, its outcome comes with <see cref="AnswerAsync"/>.</summary>
    public async ValueTask AddAsync(RpcCall call)
    {
        if (!_idle.TryPop(out var operation)) operation = new AppendOperation();
        operation.Reset();
        try
        {
            StreamWrite.Prepare(call, operation);
        }
        catch
        {
            _idle.Push(operation);
            throw;
        }
        _writer.Enqueue(operation);
        _pending.Enqueue(operation);
        _bytes += operation.Bytes.Length;
        if (_pending.Count >= Most || _bytes > MostBytes) await AnswerAsync(null).ConfigureAwait(false);
    }

    /// <summary>Sees to it that they are done, whether or not there is still somebody to answer.</summary>
    public void Start()
    {
        if (_pending.Count > 0) _writer.Start();
    }

    /// <summary>Answers them, each once it is durable; <paramref name="head"/> is the request's, where there is one that is not the usual.</summary>
    public async ValueTask AnswerAsync(RequestHead? head)
    {
        if (_pending.Count == 0) return;
        _writer.Start();
        _response.Answer(head);
        while (_pending.TryDequeue(out var operation))
        {
            await operation.WaitAsync().ConfigureAwait(false);
            StreamWrite.Answer(operation, _response);
            _idle.Push(operation);
            if (_response.IsFull) await _response.SendAsync().ConfigureAwait(false);
        }
        _bytes = 0;
    }
}
