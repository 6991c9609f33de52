using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public sealed class WriteEventoMessageTests : IAsyncDisposable
{
    private readonly StandInSession _session = new(BackendKind.Postgres);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("Write-EventoMessage a-1 T @{ x = 1 }")]
    [InlineData("Write-EventoMessage -StreamName a-1 -Type T -Data ([ordered]@{ x = 1 })")]
    [InlineData("Write-EventoMessage a-1 T ([pscustomobject]@{ x = 1 })")]
    [InlineData("Write-EventoMessage a-1 T '{\"x\": 1}'")]
    [InlineData("Write-EventoMessage a-1 T { @{ x = 1 } }")]
    [InlineData("@{ x = 1 } | Write-EventoMessage a-1 T")]
    [InlineData("'{\"x\":1}' | Write-EventoMessage a-1 T")]
    [InlineData("[pscustomobject]@{ x = 1 } | Write-EventoMessage a-1 T")]
    [InlineData("1 | Write-EventoMessage a-1 T -Data { @{ x = $_ } }")]
    [InlineData("[pscustomobject]@{ Id = '1' } | Write-EventoMessage -StreamName { \"a-$($_.Id)\" } -Type T -Data { @{ x = 1 } }")]
    [InlineData("[pscustomobject]@{ StreamName = 'a-1'; Type = 'T'; Data = @{ x = 1 } } | Write-EventoMessage")]
    [InlineData("@{ StreamName = 'a-1'; Type = 'T'; Data = @{ x = 1 } } | Write-EventoMessage")]
    [InlineData("@{ Type = 'T'; Data = '{\"x\":1}' } | Write-EventoMessage a-1")]
    [InlineData("$null = Write-EventoMessage b-1 T @{ x = 1 }; Get-EventoStream b-1 | Write-EventoMessage -StreamName a-1")]
    public void Every_form_of_input(string script)
    {
        _session.Run(script).ThrowOnError();
        var message = Assert.Single(_session.Run("Get-EventoStream a-1").Values.Cast<EventoMessage>());
        Assert.Equal(("a-1", "T", """{"x":1}""", null), (message.StreamName, message.Type, message.DataJson, message.MetadataJson));
    }

    [Fact]
    public void Rows_of_a_table_become_messages()
    {
        var results = _session.Run(
            """
            $rows = [pscustomobject]@{ Id = '1'; Amount = '10' }, [pscustomobject]@{ Id = '2'; Amount = '20' }, [pscustomobject]@{ Id = '1'; Amount = '30' }
            $rows | Write-EventoMessage -StreamName { "account-$($_.Id)" } -Type Imported -Data { $_ } -Metadata { @{ row = $_.Amount } }
            """).Values.Cast<EventoWriteResult>();
        Assert.Equal([("account-1", 0), ("account-2", 0), ("account-1", 1)], results.Select(result => (result.StreamName, result.Position)));
        var last = (EventoMessage)_session.Run("Get-EventoStream account-1 -Last").Single.BaseObject;
        Assert.Equal(("""{"Amount":"30","Id":"1"}""", """{"row":"30"}"""), (last.DataJson, last.MetadataJson));
    }

    [Fact]
    public void A_copy_gets_an_id_of_its_own_unless_it_shall_keep_it()
    {
        const string id = "0198c0de-0000-4000-8000-00000000abcd";
        _session.Run("$null = Write-EventoMessage a-1 T @{ x = 1 } -Metadata @{ m = 1 } -Id $args[0]; New-EventoNamespace copy -Use", id).ThrowOnError();
        var copy = "Connect-EventoServer $args[0] -Token $args[1] -NoDefault | ForEach-Object { Get-EventoStream a-1 -Connection $_ } | Write-EventoMessage";
        var fresh = (EventoWriteResult)_session.Run(copy, _session.Server.Uri, _session.Server.Token).Single.BaseObject;
        var kept = (EventoWriteResult)_session.Run(copy + " -PreserveId", _session.Server.Uri, _session.Server.Token).Single.BaseObject;
        Assert.NotEqual(id, fresh.Id);
        Assert.Equal((id, "a-1"), (kept.Id, kept.StreamName));
        Assert.Equal(["""{"m":1}""", """{"m":1}"""], _session.Run("Get-EventoStream a-1").Values.Cast<EventoMessage>().Select(message => message.MetadataJson));
    }

    [Fact]
    public void Following_fills_in_the_cause_and_hands_on_the_correlation()
    {
        var result = _session.Run(
            """
            $null = Write-EventoMessage order-1 Placed @{} -CorrelationStreamName checkout-7 -Metadata @{ user = 'u' }
            $cause = Get-EventoStream order-1 -Last
            $null = Write-EventoMessage payment-1 Requested @{} -Following $cause -Metadata @{ user = 'v' }
            $cause
            Get-EventoStream payment-1
            """).Values.Cast<EventoMessage>().ToList();
        var (cause, effect) = (result[0], result[1]);
        Assert.Equal(("checkout-7", "checkout-7"), (cause.CorrelationStreamName, effect.CorrelationStreamName));
        Assert.Equal(
            $$"""{"causationMessageGlobalPosition":{{cause.GlobalPosition}},"causationMessageId":"{{cause.Id}}","causationMessagePosition":0,"causationMessageStreamName":"order-1","correlationStreamName":"checkout-7","user":"v"}""",
            effect.MetadataJson);
    }

    [Theory]
    [InlineData("$root", "")]
    [InlineData("$written", "")]
    [InlineData("([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($root)))", "")]
    [InlineData("([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($written)))", "")]
    [InlineData("{ $root }", "")]
    [InlineData("$written", "-CorrelationStreamName checkout-7")]
    public void Following_a_root_begins_a_correlation_with_its_stream_and_goes_on_with_one_that_there_is(string following, string correlation)
    {
        var result = _session.Run(
            $$"""
            $written = Write-EventoMessage order-1 Placed @{} {{correlation}}
            $root = Get-EventoStream order-1
            $next = Write-EventoMessage payment-1 Requested @{} -Following {{following}}
            $null = Write-EventoMessage payment-1 Received @{} -Following $next
            Get-EventoCategory payment -Correlation {{(correlation.Length == 0 ? "order" : "checkout")}}
            """).Values.Cast<EventoMessage>().ToList();
        Assert.Equal(["Requested", "Received"], result.Select(message => message.Type));
        Assert.All(result, message => Assert.Equal(correlation.Length == 0 ? "order-1" : "checkout-7", message.CorrelationStreamName));
        Assert.Contains("\"causationMessageStreamName\":\"order-1\"", result[0].MetadataJson, StringComparison.Ordinal);
        Assert.Contains("\"causationMessagePosition\":0", result[1].MetadataJson, StringComparison.Ordinal);
    }

    [Fact]
    public void A_correlation_that_is_named_is_not_replaced_by_the_stream_of_a_root()
    {
        var messages = _session.Run(
            """
            $written = Write-EventoMessage order-1 Placed @{}
            $null = Write-EventoMessage a-1 T @{} -Following $written -Metadata @{ correlationStreamName = 'cart-5' }
            $null = Write-EventoMessage a-1 T @{} -Following $written -CorrelationStreamName 'cart-6'
            $null = Write-EventoMessage a-1 T @{} -Following $written -Metadata @{ correlationStreamName = $null }
            Get-EventoStream a-1
            """).Values.Cast<EventoMessage>();
        Assert.Equal(["cart-5", "cart-6", "order-1"], messages.Select(message => message.CorrelationStreamName));
    }

    [Fact]
    public void A_result_says_what_was_written_as_correlation() =>
        Assert.Equal(
            ["cart-5", null, "cart-6"],
            _session.Run("Write-EventoMessage a-1 T @{} -CorrelationStreamName cart-5; Write-EventoMessage a-1 T @{}; Write-EventoMessage a-1 T @{} -Metadata @{ correlationStreamName = 'cart-6' }")
                .Values.Cast<EventoWriteResult>().Select(result => result.CorrelationStreamName));

    [Theory]
    [InlineData("-ExpectedVersion 1")]
    [InlineData("-ExpectedVersion 1 -Window 8")]
    public void An_expected_version_goes_on_with_each_message(string arguments)
    {
        _session.Server.Write("a-1");
        _session.Server.Write("a-1");
        Assert.Equal([2, 3, 4], Positions($"1..3 | ForEach-Object {{ @{{ n = $_ }} }} | Write-EventoMessage a-1 T {arguments}"));
        var conflict = Assert.IsType<EventoVersionConflictException>(_session.Run($"Write-EventoMessage a-1 T @{{}} {arguments}").Error.Exception);
        Assert.Equal((1L, 4L), (conflict.ExpectedVersion, conflict.ActualVersion));
    }

    [Fact]
    public void NoStream_starts_each_stream_once()
    {
        Assert.Equal([0, 0, 1], Positions("'a-1', 'b-1', 'a-1' | ForEach-Object { [pscustomobject]@{ s = $_ } } | Write-EventoMessage -StreamName { $_.s } -Type T -NoStream"));
        Assert.StartsWith("STREAM_VERSION_CONFLICT,", _session.Run("Write-EventoMessage a-1 T @{} -NoStream").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorAction_Stop_writes_nothing_after_the_first_error()
    {
        var result = _session.Run("@{ n = 1 }, 'no json', @{ n = 3 } | Write-EventoMessage a-1 T -ErrorAction Stop");
        Assert.NotNull(result.Thrown);
        Assert.Equal(1L, Assert.Single(_session.Run("Get-EventoStream a-1 | ForEach-Object { $_.Data.n }").Values));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Assert.Empty(_session.RequestsOf(() => Assert.Empty(_session.Run("@{}, @{} | Write-EventoMessage a-1 T -WhatIf").ThrowOnError().Output)));
        Assert.Empty(_session.Server.Messages());
    }

    [Theory]
    [InlineData("Write-EventoMessage a-1 T @{ n = 9007199254740993 } -AllowPrecisionLoss")]
    [InlineData("Write-EventoMessage a-1 T '{\"n\":9007199254740993}' -AllowPrecisionLoss")]
    public void Precision_is_lost_only_where_that_is_allowed(string script)
    {
        var error = _session.Run(script.Replace(" -AllowPrecisionLoss", "", StringComparison.Ordinal)).Error;
        Assert.StartsWith("INVALID_DATA,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Data.n is 9007199254740993", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(9007199254740992L, _session.Run($"$null = {script}; (Get-EventoStream a-1).Data.n").Single.BaseObject);
    }

    [Theory]
    [InlineData("Write-EventoMessage '' T @{}", "StreamName")]
    [InlineData("Write-EventoMessage a-1 '' @{}", "Type")]
    [InlineData("Write-EventoMessage a-1 T $null", "Data")]
    [InlineData("Write-EventoMessage a-1 T ''", "Data")]
    [InlineData("Write-EventoMessage a-1 T @{} -Id ''", "Id")]
    [InlineData("Write-EventoMessage a-1 T @{} -Id 12345", "'12345' is no id")]
    [InlineData("@{}, @{} | Write-EventoMessage a-1 T -Id 0198c0de-0000-4000-8000-00000000abcd", "Id is for one message", 1)]
    [InlineData("Write-EventoMessage a-1 T @{} -ExpectedVersion $null", "ExpectedVersion")]
    [InlineData("Write-EventoMessage a-1 T @{} -Window 0", "Window")]
    [InlineData("Write-EventoMessage a-1 T @{} -Metadata 'no json'", "Metadata")]
    [InlineData("Write-EventoMessage a-1 T @{} -Following 42", "Following")]
    [InlineData("1 | Write-EventoMessage a-1 T -Data { throw 'oh no' }", "oh no")]
    [InlineData("1 | Write-EventoMessage -StreamName { throw 'oh no' } -Type T -Data @{}", "oh no")]
    [InlineData("Get-EventoStream nothing-1 -Last | Write-EventoMessage", null)]
    public void What_cannot_be_meant_is_refused_before_it_is_sent(string script, string? says, int sent = 0)
    {
        var requests = _session.RequestsOf(() =>
        {
            var result = _session.Run(script);
            if (says is null) result.ThrowOnError();
            else Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        });
        Assert.Equal(sent, requests.Count(request => request.Rpc == "stream.write"));
    }

    private List<long> Positions(string script) => [.. _session.Run(script).Values.Cast<EventoWriteResult>().Select(result => result.Position)];
}
