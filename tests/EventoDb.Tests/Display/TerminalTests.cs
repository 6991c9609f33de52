using System.Management.Automation;
using System.Text.Json;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Display;

/// <summary>A store whose every name, type, text and message was written to act on the terminal: nothing of it does, and objects keep it to the letter.</summary>
public sealed class TerminalTests(HostileStore store) : IClassFixture<HostileStore>, IDisposable
{
    public void Dispose() => store.Reset();

    public static TheoryData<string> Views =>
    [
        "Get-EventoStream $stream", "Get-EventoCategory a", "Get-EventoCategory -All", "Write-EventoMessage $stream $type @{}", "Find-EventoStream", "Find-EventoCategory",
        "Get-EventoTrace $stream", "Write-EventoMessage a $type @{} -Metadata @{ causationMessageStreamName = $stream; causationMessagePosition = 7 } | Get-EventoTrace", "(Write-EventoMessage a $type @{} -Following (Get-EventoStream $stream -Last) | Get-EventoTrace).Cause",
        "New-EventoNamespace $name -Description $text", "New-EventoNamespace $name -Description $text | Out-Null; Get-EventoNamespace",
        "New-EventoNamespace $name -Description $text | Out-Null; Remove-EventoNamespace $name -Force", "New-EventoNamespace $name -Use | Out-Null; Get-EventoConnection",
        "New-EventoNamespace $name -Use | Out-Null; Get-EventoServer",
        "Get-EventoConsumer a", "Get-EventoConsumer a -Consumer ([WildcardPattern]::Escape($consumer))", "Set-EventoConsumer a -Consumer $consumer -Position 0",
        "Register-EventoSubscription $text -StreamName $stream -Action { } | Out-Null; Get-EventoSubscription", "New-EventoToken $name | ConvertFrom-EventoToken",
        "Watch-EventoMessage -All -Position 0 -First 1", "Wait-EventoMessage -StreamName $stream -Position 0", "Receive-EventoMessage a -Consumer new", "$summaries",
        "Invoke-EventoConsumer a -Consumer parking -MaxAttempts 1 -First 2 { throw $text }", "Get-EventoParkedMessage a -Consumer parking", "Remove-EventoParkedMessage a -Consumer parking -WhatIf",
        "Suspend-EventoConsumer a -Consumer $consumer; Get-EventoConsumer", "Resume-EventoConsumer a -Consumer $consumer -WhatIf", "Remove-EventoConsumer a -Consumer $consumer -WhatIf",
        "Resize-EventoConsumerGroup a -Consumer $consumer -GroupSize 2 -WhatIf",
    ];

    [Theory, MemberData(nameof(Views))]
    public void No_view_lets_it_through(string script)
    {
        store.Set("summaries", Summaries());
        store.Run($"$shown = @(& {{ {script} }})").ThrowOnError();
        // What comes after something else is shown in another way.
        foreach (var format in (string[])["$shown", "$shown | Format-Table", "$shown | Format-List", "$shown | Format-Wide", "& { [version]'1.0'; $shown }"])
        {
            Show($"{format} | Out-Default").ThrowOnError();
        }
    }

    [Fact]
    public void Every_type_has_a_list_and_a_wide_view()
    {
        var types = typeof(EventoConnection).Assembly.GetExportedTypes()
            .Where(type => type.Name.StartsWith("Evento", StringComparison.Ordinal) && type is { IsAbstract: false, IsEnum: false } && !typeof(Exception).IsAssignableFrom(type)).ToList();
        Assert.NotEmpty(types);
        Assert.All(types, type =>
        {
            var views = store.Run(
                "(Get-FormatData -TypeName $args -PowerShellVersion 7.4).FormatViewDefinition.Control | ForEach-Object { $_.GetType().Name }",
                [.. Enumerable.Range(0, 2).Aggregate((List<object>)[type], static (all, _) => [.. all, ((Type)all[^1]).BaseType ?? typeof(object)]).Select(type => ((Type)type).FullName)]).Values;
            Assert.Contains("ListControl", views);
            Assert.Contains("WideControl", views);
        });
    }

    [Fact]
    public void Objects_keep_it_to_the_letter()
    {
        var message = (EventoMessage)store.Run("Get-EventoStream $stream -First 1").Single.BaseObject;
        Assert.Equal((HostileStore.Stream, HostileStore.Type), (message.StreamName, message.Type));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(HostileStore.Data), JsonElement.Parse(message.DataJson)));
        Assert.Equal(HostileNames.With("text"), store.Run("(New-EventoNamespace $name -Description $text).Description").Single.BaseObject);
        Assert.Equal(HostileStore.Namespace, store.Run("(Get-EventoNamespace ([WildcardPattern]::Escape($name))).Name").Single.BaseObject);
    }

    public static TheoryData<string> Mistakes =>
    [
        "Get-EventoNamespace $name", "Get-EventoNamespace ([WildcardPattern]::Escape($name))", "Remove-EventoNamespace $name -Force", "$gone = New-EventoNamespace $name; Remove-EventoNamespace $name -Force | Out-Null; Use-EventoNamespace $gone",
        "New-EventoNamespace $name; New-EventoNamespace $name", "Write-EventoMessage $stream $type @{} -ExpectedVersion 77", "Write-EventoMessage $stream $type $text",
        "Write-EventoMessage $stream $type @{ $text = [double]::NaN }", "Write-EventoMessage $stream $type @{} -Id $text", "Write-EventoMessage $stream $type @{} -CorrelationStreamName $text -Metadata 7",
        "Wait-EventoMessage -StreamName $stream -Position 0 -Type None -TimeoutSec 0.2", "Get-EventoSubscription ([WildcardPattern]::Escape($text))", "Unregister-EventoSubscription ([WildcardPattern]::Escape($text))", "Register-EventoSubscription s -StreamName a -Action { }; Get-EventoSubscription $text",
        "Register-EventoSubscription $text -StreamName $stream -Action { }; Register-EventoSubscription $text -StreamName $stream -Action { }", "Find-EventoStream \"$text[\"",
        "Show-EventoTrace $stream -Path \"/nowhere/$text.html\"", "Show-EventoActivity -Path \"/nowhere/$text.html\"", "Get-EventoTrace -Id $text", "Get-EventoTrace @{ StreamName = $text; Position = 7 }", "Get-EventoTrace @{ StreamName = $stream; Position = $text }", "Get-EventoConsumer $stream", "Receive-EventoMessage $stream -Consumer $text", "Connect-EventoServer $text", "Connect-EventoServer \"http://$text\"", "Test-EventoServer $text; Get-EventoNamespace $name",
        "Export-EventoMessage \"/nowhere/$text.ndjson\"", "Import-EventoMessage $text", "Export-EventoMessage variable:stream", "ConvertFrom-EventoToken $text", "Invoke-EventoRpc $text", "Start-EventoServer -Path \"/nowhere/$text\"",
    ];

    [Theory, MemberData(nameof(Mistakes))]
    public void No_error_lets_it_through(string script) => AssertHarmless(ShowErrors(script));

    [Theory]
    [InlineData(400, null)]
    [InlineData(409, "STREAM_VERSION_CONFLICT")]
    [InlineData(502, null)]
    [InlineData(200, null)]
    public void No_answer_of_a_server_lets_it_through(int status, string? code)
    {
        var text = HostileNames.With("said");
        foreach (var answer in (StubAnswer[])[
            StubAnswer.Error(status, code ?? text, text, HostileStore.Data), StubAnswer.Html(status, text), StubAnswer.Json(HostileStore.Data, status),
            StubAnswer.Json("{}", status).WithHeader("Location", "/x\u001b[2J\u009b2J"), StubAnswer.Garbage([.. "HTTP/1.1 200 \u001b[2J\u009b2J\u202e\r\n"u8]), StubAnswer.Garbage([.. "HTTP/1.1 500 Bad\r\n\u001b[2J\u009b2J\r\n\r\n"u8])])
        {
            store.Server.Intercept = (_, _, _) => Task.FromResult(answer);
            AssertHarmless(ShowErrors("Get-EventoStream $stream; Write-EventoMessage $stream $type @{} -ExpectedVersion 1; Get-EventoServer; Invoke-EventoRpc $text; Get-EventoNamespace $name"));
        }
    }

    [Fact]
    public void No_line_of_the_other_streams_lets_it_through()
    {
        store.Run("$VerbosePreference = $DebugPreference = 'Continue'").ThrowOnError();
        var result = Show("""
            Get-EventoStream $stream | Out-Null; Write-EventoMessage $stream $type @{ $text = $text } | Out-Null; Get-EventoNamespace $name -ErrorAction Ignore
            1..5 | Write-EventoMessage $stream $type -Data { @{ n = $_ } } | Out-Null; Watch-EventoMessage -StreamName $stream -Position 0 -First 1 | Out-Null
            """);
        string[] lines = [.. result.Verbose, .. result.Debug];
        Assert.Contains(lines, line => line.Contains("stream.get a-", StringComparison.Ordinal));
        Assert.All(lines, AssertHarmless);
    }

    [Theory]
    [InlineData("New-EventoNamespace $name -WhatIf")]
    [InlineData("$null = New-EventoNamespace $name; Remove-EventoNamespace $name -WhatIf")]
    [InlineData("$null = New-EventoNamespace $name; Remove-EventoNamespace $name")]
    [InlineData("Write-EventoMessage $stream $type @{} -Confirm")]
    [InlineData("Write-EventoMessage $stream $type @{} -WhatIf")]
    [InlineData("Set-EventoConsumer a -Consumer $consumer -Position 1 -WhatIf")]
    [InlineData("Invoke-EventoRpc $text -WhatIf")]
    [InlineData("Export-EventoMessage $text -WhatIf")]
    [InlineData("$null = New-EventoNamespace $name -Use; $null = Write-EventoMessage a T @{}; Import-EventoMessage $file -Clear")]
    public void No_question_lets_it_through(string script)
    {
        store.Answer = 2;
        Show(script);
    }

    [Fact]
    public void No_progress_lets_it_through()
    {
        var moment = TimeSpan.FromMilliseconds(1);
        store.SetTiming(HostileStore.Timing with { ProgressDelay = moment, ProgressInterval = moment, LineInterval = moment });
        for (var i = 0; i < 300; i++) store.Server.Write(HostileStore.Stream);
        store.Server.Intercept = async (request, perform, cancellation) =>
        {
            if (request.Rpc == "stream.get") await Task.Delay(TimeSpan.FromMilliseconds(600), cancellation);
            return perform();
        };
        var result = store.Run("Get-EventoStream $stream -BatchSize 100 | Out-Null").ThrowOnError();
        Assert.NotEmpty(result.Progress);
        Assert.All(result.Progress, record => AssertHarmless(record.Activity + record.StatusDescription + record.CurrentOperation));
    }

    [Theory]
    [InlineData("Get-EventoStream ")]
    [InlineData("Get-EventoStream $stream -Type ")]
    [InlineData("Get-EventoCategory ")]
    [InlineData("Get-EventoNamespace ")]
    [InlineData("Find-EventoStream ")]
    [InlineData("Get-EventoConsumer a -Consumer ")]
    [InlineData("Get-EventoSubscription ")]
    public void No_completion_lets_it_through(string typed)
    {
        store.Run("$null = New-EventoNamespace $name; $null = Register-EventoSubscription $text -StreamName $stream -Action { }").ThrowOnError();
        using var shell = PowerShell.Create(store.Runspace);
        var matches = CommandCompletion.CompleteInput(typed, typed.Length, [], shell).CompletionMatches.Where(match => match.ResultType == CompletionResultType.ParameterValue).ToList();
        Assert.Contains(matches, match => match.ListItemText.Contains('␛', StringComparison.Ordinal));
        Assert.All(matches, match => AssertHarmless(match.ListItemText + match.ToolTip + match.CompletionText));
    }

    private static object[] Summaries() =>
    [
        new EventoImportSummary(HostileNames.With("path"), HostileStore.Namespace, new ImportResult(1, 0, 1, 1, 1), TimeSpan.FromSeconds(1)),
        new EventoExportSummary(HostileNames.With("path"), new ExportResult(1, 1, 1), 5, TimeSpan.FromSeconds(1)),
    ];

    private ScriptResult Show(string script)
    {
        var (result, lines) = store.Show(script);
        Assert.All(lines, AssertHarmless);
        Assert.DoesNotContain(lines, line => line.TrimStart().StartsWith("FORGED", StringComparison.Ordinal));
        return result;
    }

    private string ShowErrors(string script)
    {
        store.Run("$Error.Clear()");
        var result = Show(script);
        store.Set("failures", store.Run("$Error").Output);
        foreach (var view in (string[])["NormalView", "ConciseView", "CategoryView"]) Show($"$ErrorView = '{view}'; $failures | Out-Default").ThrowOnError();
        var errors = store.Run("$failures").Output.Select(item => item.BaseObject).OfType<ErrorRecord>().Concat(result.Errors).ToList();
        Assert.NotEmpty(errors);
        return string.Concat(errors.Select(error => $"{error}{error.FullyQualifiedErrorId}{error.ErrorDetails?.Message}{error.CategoryInfo}{Describe(error.Exception)}"));
    }

    private static string Describe(Exception? exception)
    {
        var said = string.Empty;
        for (; exception is not null; exception = exception.InnerException) said += exception.Message + (exception as EventoException)?.Details;
        return said;
    }

    private static void AssertHarmless(string line) => Assert.DoesNotContain(line.EnumerateRunes(), DisplayText.IsHidden);
}
