using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Consumers;
using EventoDb.Consumers.Blocks;

namespace EventoDb.Tests.Consumers;

/// <summary>Many messages in one pipeline of the script block, and each with an outcome of its own.</summary>
public sealed class MessageTriesTests
{
    private const int Count = 100;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_that_follow_each_other_share_a_pipeline(bool hasOwnThread)
    {
        var runner = new Runner(hasOwnThread, _ => null);
        await RunAsync(runner);
        Assert.Equal(Enumerable.Range(0, Count), runner.Seen);
        Assert.InRange(runner.Pipelines, 1, Count / 10);
    }

    [Fact]
    public async Task What_is_due_before_a_try_is_done_before_it()
    {
        var runner = new Runner(hasOwnThread: false, _ => null);
        var (due, done) = (0, new List<int>());
        await RunAsync(runner, () => runner.Seen.Count / 10 > due, () =>
        {
            if (runner.Seen.Count / 10 > due) done.Add(runner.Seen.Count);
            due = runner.Seen.Count / 10;
        });
        Assert.Equal(Enumerable.Range(1, (Count / 10) - 1).Select(i => i * 10), done);
    }

    [Fact]
    public async Task A_failed_try_is_that_of_its_message()
    {
        var runner = new Runner(hasOwnThread: false, number => number % 10 == 3 ? new ErrorRecord(new InvalidOperationException($"{number}"), "E", ErrorCategory.NotSpecified, null) : null);
        var outcomes = await RunAsync(runner);
        Assert.Equal(Enumerable.Range(0, Count).Select(number => number % 10 == 3 ? $"{number}" : null), outcomes.Select(error => error?.Exception.Message));
        Assert.Equal(Count + (2 * Count / 10), runner.Seen.Count);
    }

    [Fact]
    public void A_block_that_was_not_run_has_not_processed_a_message() =>
        Assert.Throws<InvalidOperationException>(() => new BlockInput(new MessageTry(Message(0)), () => null, CancellationToken.None).End());

    [Fact]
    public async Task A_message_whose_output_was_not_taken_has_no_outcome()
    {
        var tried = new MessageTry(Message(0));
        var input = new BlockInput(tried, () => throw new InvalidOperationException("asked for more"), CancellationToken.None) { BeforeEnd = () => throw new OperationCanceledException() };
        Assert.True(input.MoveNext());
        Assert.False(input.MoveNext());
        Assert.False(tried.Outcome.IsCompleted);
        var failure = Assert.Throws<OperationCanceledException>(input.End);
        input.Abandon(failure);
        await Assert.ThrowsAsync<OperationCanceledException>(() => tried.Outcome);
    }

    private static async Task<List<ErrorRecord?>> RunAsync(Runner runner, Func<bool>? isDue = null, Action? before = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var work = new OrderedWork(cancellation);
        var tries = new MessageTries([runner], maxAttempts: 3, TimeSpan.Zero, TimeProvider.System, (_, _, _, _) => { });
        var outcomes = new List<ErrorRecord?>();
        for (var i = 0; i < Count; i++)
        {
            var message = Message(i);
            work.Add("", async () => outcomes.Add(await tries.ProcessAsync(message, work.Ending)));
        }
        tries.Begin(isDue ?? (() => false), () =>
        {
            before?.Invoke();
            return Task.CompletedTask;
        }, work.Ending);
        await work.WaitForAllAsync();
        return outcomes;
    }

    private static StoredMessage Message(int number) => new("id"u8, "a-1", "T", number, number + 1, "{}"u8, default, DateTimeOffset.UnixEpoch, 0);

    /// <summary>Runs a handler instead of a script block.</summary>
    private sealed class Runner(bool hasOwnThread, Func<int, ErrorRecord?> handle) : IBlockRunner
    {
        public List<int> Seen { get; } = [];

        public int Pipelines { get; private set; }

        public bool HasOwnThread => hasOwnThread;

        public bool HasToPause => false;

        public void WaitForOutput()
        {
        }

        public Task RunAsync(BlockInput input, CancellationToken cancellation) => Task.Factory.StartNew(
            () =>
            {
                Pipelines++;
                while (input.MoveNext())
                {
                    var number = (int)((EventoMessage)input.Current!).Position;
                    Seen.Add(number);
                    if (handle(number) is { } error) input.Fail(error);
                }
                if (!cancellation.IsCancellationRequested) input.End();
            },
            CancellationToken.None,
            hasOwnThread ? TaskCreationOptions.LongRunning : TaskCreationOptions.None,
            TaskScheduler.Default);

        public void Dispose()
        {
        }
    }
}
