namespace EventoDb.Server.Storage;

/// <summary>A change that runs in a transaction of its own: namespaces, imports.</summary>
internal sealed class ExclusiveOperation<TResult> : WriteOperation
{
    private readonly Func<WriteTransaction, TResult> _work;
    private readonly TaskCompletionSource<TResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;
    private Exception? _failure;

    public ExclusiveOperation(Func<WriteTransaction, TResult> work) => _work = work;

    public Task<TResult> Outcome => _outcome.Task;

    public override bool IsExclusive => true;

    public override void Execute(WriteTransaction transaction) => _result = _work(transaction);

    public override void Fail(Exception reason) => _failure = reason;

    public override void Complete()
    {
        if (_failure is null) _outcome.SetResult(_result!);
        else _outcome.SetException(_failure);
    }
}
