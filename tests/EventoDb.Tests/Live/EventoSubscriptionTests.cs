using EventoDb.Tests.Support;

namespace EventoDb.Tests.Live;

public class EventoSubscriptionTests
{
    [Fact]
    public async Task The_action_runs_in_the_session_for_each_message_in_order()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Server.Write("account-1");
        session.Run("$global:seen = @(); Register-EventoSubscription tail -StreamName account-1 -Action { $global:seen += $Message.Position }").ThrowOnError();
        for (var i = 0; i < 5; i++) session.Server.Write("account-1");
        await UntilAsync(session, "$global:seen.Count -ge 5");
        Assert.Equal([1L, 2L, 3L, 4L, 5L], session.Run("$global:seen").Values);
        var subscription = Subscription(session);
        Assert.Equal((EventoSubscriptionState.Running, 5L, 5L), (subscription.State, subscription.ReceivedCount, subscription.Position!.Value));
        Assert.Null(subscription.LastError);
    }

    [Fact]
    public async Task The_action_sees_the_variables_of_the_session()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Server.Write("account-1", "Opened");
        session.Run("$log = [Collections.ArrayList]::new(); $null = Register-EventoSubscription a -All -Position 0 -Action { $null = $log.Add($Message.Type) }").ThrowOnError();
        await UntilAsync(session, "$log.Count -eq 1");
        Assert.Equal("Opened", session.Run("$log[0]").Single.BaseObject);
    }

    [Theory]
    [InlineData("throw 'broken'", "broken")]
    [InlineData("Get-EventoSubscription none", "There is no subscription 'none' in this session.")]
    public async Task An_action_that_fails_goes_to_OnError_and_the_next_message_comes(string failure, string text)
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        for (var i = 0; i < 3; i++) session.Server.Write("account-1");
        session.Run(
            "$errors = [Collections.ArrayList]::new(); $null = Register-EventoSubscription a -All -Position 0 -Action { if ($Message.Position -eq 1) { " + failure
            + " } } -OnError { $null = $errors.Add(\"$($Message.Position) $_\") }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => Subscription(session).ReceivedCount == 3);
        Assert.Equal("1 " + text, session.Run("$errors").Single.BaseObject);
        Assert.Equal(text, Subscription(session).LastError!.Exception.Message);
        Assert.Equal(EventoSubscriptionState.Running, Subscription(session).State);
    }

    [Theory]
    [InlineData("break", "")]
    [InlineData("continue", "")]
    [InlineData("exit", "")]
    [InlineData("exit 3", "")]
    [InlineData("return", "")]
    [InlineData("break nowhere", "")]
    [InlineData("foreach ($i in 1) { continue }; & { break }", "")]
    [InlineData("throw 'broken'", "break")]
    [InlineData("throw 'broken'", "exit")]
    public async Task Whatever_ends_the_action_the_next_message_comes(string action, string onError)
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        for (var i = 0; i < 3; i++) session.Server.Write("account-1");
        session.Run(
            "$seen = [Collections.ArrayList]::new(); $null = Register-EventoSubscription a -All -Position 0 -Action { $null = $seen.Add($Message.Position); "
            + action + " } -OnError { " + onError + " }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => Subscription(session).ReceivedCount == 3);
        Assert.Equal([0L, 1L, 2L], session.Run("$seen").Values);
        Assert.Equal(EventoSubscriptionState.Running, Subscription(session).State);
    }

    [Fact]
    public async Task An_action_that_is_stopped_with_the_script_around_it_does_not_keep_the_next_message_from_coming()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Server.Write("account-1");
        session.Server.Write("account-1");
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var go = new ManualResetEventSlim();
        session.Runner.Set("entered", entered);
        session.Runner.Set("go", go);
        var loop = new StoppableLoop();
        session.Runner.Set("loop", loop);
        using var shell = session.Runner.Create(
            """
            $null = Register-EventoSubscription a -All -Position 0 -Action { if ($Message.Position -eq 0) { $null = $entered.TrySetResult(); $go.Wait(); $reached = 'never' } }
            while ($loop.GoesOn()) { Start-Sleep -Milliseconds 1 }
            """);
        var running = shell.InvokeAsync();
        await entered.Task.WaitAsync(Eventually.Hang, TestContext.Current.CancellationToken);
        loop.Stop();
        var stopping = shell.StopAsync(null, null);
        go.Set();
        await stopping;
        await Record.ExceptionAsync(() => running);
        await BackgroundScript.UntilAsync(() => Subscription(session).ReceivedCount == 2);
    }

    [Fact]
    public async Task One_whose_connection_is_gone_fails_and_says_why()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Run("$codes = [Collections.ArrayList]::new(); $null = Register-EventoSubscription a -All -Action { } -OnError { $null = $codes.Add($_.Exception.Code) }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 1);
        ((EventoConnection)session.Run("Get-EventoConnection").Single.BaseObject).Client.Dispose();
        await UntilAsync(session, "$codes.Count -eq 1");
        Assert.Equal("SUBSCRIPTION_FAILED", session.Run("$codes[0]").Single.BaseObject);
        Assert.Equal(EventoSubscriptionState.Failed, Subscription(session).State);
        Assert.StartsWith("SUBSCRIPTION_FAILED", Subscription(session).LastError!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_engine_event_is_cleared_away_fails()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Run("$null = Register-EventoSubscription a -All -Action { }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 1);
        var events = session.Runner.Runspace.Events;
        foreach (var subscriber in events.Subscribers.ToList()) events.UnsubscribeEvent(subscriber);
        session.Server.Write("account-1");
        await BackgroundScript.UntilAsync(() => Subscription(session).State == EventoSubscriptionState.Failed);
        Assert.StartsWith("SUBSCRIPTION_FAILED", Subscription(session).LastError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 0);
    }

    [Fact]
    public async Task Without_OnError_the_error_is_in_the_state()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Server.Write("account-1");
        session.Run("$null = Register-EventoSubscription a -All -Position 0 -Action { throw 'broken' }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => Subscription(session).ReceivedCount == 1);
        Assert.Equal("broken", Subscription(session).LastError!.Exception.Message);
    }

    [Fact]
    public async Task A_namespace_that_is_deleted_fails_it()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Server.Write("account-1");
        session.Run("$codes = [Collections.ArrayList]::new(); $null = Register-EventoSubscription a -All -Position 0 -Action { } -OnError { $null = $codes.Add($_.Exception.Code) }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => Subscription(session).ReceivedCount == 1);
        using var client = session.Server.CreateClient();
        await client.DeleteNamespaceAsync("default", TestContext.Current.CancellationToken);
        await UntilAsync(session, "$codes.Count -eq 1");
        Assert.Equal(EventoSubscriptionState.Failed, Subscription(session).State);
        Assert.Equal("AUTH_UNAUTHORIZED", session.Run("$codes[0]").Single.BaseObject);
    }

    [Fact]
    public async Task It_completes_after_First()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        for (var i = 0; i < 5; i++) session.Server.Write("account-1", i % 2 == 0 ? "Even" : "Odd");
        session.Run("$null = Register-EventoSubscription a -Category account -Position 0 -First 2 -Type Even -Action { }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => Subscription(session).State == EventoSubscriptionState.Completed);
        Assert.Equal((2L, 3L), (Subscription(session).ReceivedCount, Subscription(session).Position!.Value));
    }

    [Fact]
    public async Task Unregister_ends_it()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Run("$s = Register-EventoSubscription a -Category account -Action { }; $null = Register-EventoSubscription b -All -Action { }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 2);
        session.Run("$s | Unregister-EventoSubscription").ThrowOnError();
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 1);
        Assert.Equal("b", session.Run("(Get-EventoSubscription).Name").Single.BaseObject);
        session.Run("Unregister-EventoSubscription *").ThrowOnError();
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 0);
        Assert.Empty(session.Run("Get-EventoSubscription").Values);
    }

    [Theory]
    [InlineData("Remove-Module EventoDb")]
    [InlineData(null)]
    public async Task It_ends_with_the_module_and_with_the_session(string? script)
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Run("$null = Register-EventoSubscription a -Category account -Action { }").ThrowOnError();
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 1);
        if (script is not null) session.Run(script).ThrowOnError();
        else session.Runner.Dispose();
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 0);
    }

    [Fact]
    public async Task A_name_is_one_of_a_kind()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Run("$null = Register-EventoSubscription a -All -Action { }").ThrowOnError();
        Assert.StartsWith("SUBSCRIPTION_EXISTS,", session.Run("Register-EventoSubscription A -All -Action { }").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("SUBSCRIPTION_NOT_FOUND,", session.Run("Unregister-EventoSubscription b").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("SUBSCRIPTION_NOT_FOUND,", session.Run("Get-EventoSubscription b").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_nothing()
    {
        await using var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        session.Server.Intercept = (_, _, _) => Task.FromResult(StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "Token not authorized"));
        Assert.StartsWith("AUTH_UNAUTHORIZED,", session.Run("Register-EventoSubscription a -All -Action { }").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(session.Run("Get-EventoSubscription").Values);
    }

    private static EventoSubscription Subscription(StandInSession session) => (EventoSubscription)session.Run("Get-EventoSubscription").Single.BaseObject;

    private static Task UntilAsync(StandInSession session, string condition) =>
        BackgroundScript.UntilAsync(() => session.Run(condition).Values is [true]);
}
