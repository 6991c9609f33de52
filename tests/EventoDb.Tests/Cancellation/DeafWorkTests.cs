using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cancellation;

/// <summary>A cmdlet that is stopped leaves at once, whatever the work does that it waits for.</summary>
public class DeafWorkTests
{
    [Theory]
    [InlineData(DeafWork.Task)]
    [InlineData(DeafWork.ValueTask)]
    [InlineData(DeafWork.NextItem)]
    [InlineData(DeafWork.EndOfSequence)]
    [InlineData(DeafWork.Callback)]
    public async Task A_stop_does_not_wait_for_work_that_does_not_hear_of_it(DeafWork work)
    {
        using var gate = new ManualResetEventSlim();
        using var runner = new ScriptRunner();
        await StopAsync(runner, work, gate, new TaskCompletionSource<int>());
        Assert.Equal("still here", runner.Run("'still here'").Single.BaseObject);
        gate.Set();
    }

    [Fact]
    public async Task What_comes_of_work_that_nobody_waits_for_any_more_is_released()
    {
        using var gate = new ManualResetEventSlim();
        using var runner = new ScriptRunner();
        var released = new TaskCompletionSource<int>();
        await StopAsync(runner, DeafWork.Task, gate, released);
        Assert.False(released.Task.IsCompleted);
        gate.Set();
        Assert.Equal(42, await released.Task.WaitAsync(Eventually.Hang, TestContext.Current.CancellationToken));
    }

    private static async Task StopAsync(ScriptRunner runner, DeafWork work, ManualResetEventSlim gate, TaskCompletionSource<int> released)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        runner.Run("Import-Module -Assembly $args[0]", typeof(WaitDeafWorkCommand).Assembly).ThrowOnError();
        using var shell = runner.Create(
            "Wait-DeafWork -Work $args[0] -Gate $args[1] -Begun $args[2] -Released $args[3]", work, gate, begun, released);
        var running = shell.BeginInvoke();
        await Task.WhenAny(begun.Task, Task.Run(running.AsyncWaitHandle.WaitOne)).WaitAsync(Eventually.Hang);
        Assert.True(begun.Task.IsCompleted);
        await Task.Factory.FromAsync(shell.BeginStop, shell.EndStop, null).WaitAsync(Eventually.Hang);
    }
}
