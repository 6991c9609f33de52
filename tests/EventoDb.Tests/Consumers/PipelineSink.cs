namespace EventoDb.Tests.Consumers;

/// <summary>What came out of a consumer's pipeline.</summary>
internal sealed class PipelineSink
{
    private TaskCompletionSource _reached = new();
    private int _left = int.MaxValue;

    /// <summary>The numbers that came out, in order.</summary>
    public List<int> Numbers { get; } = [];

    /// <summary>Takes a message, or the result of writing one.</summary>
    public void Add(string type)
    {
        Numbers.Add(OrderStore.Number(type));
        if (--_left == 0) _reached.SetResult();
    }

    /// <summary>So many more have come.</summary>
    public Task AfterAsync(int count)
    {
        (_reached, _left) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), count);
        return _reached.Task;
    }
}
