using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cancellation;

/// <summary>What is stopped. Every cmdlet is in one of these.</summary>
internal static class StopCases
{
    /// <summary>How often each is stopped.</summary>
    public static readonly int Count = LongTests.Times(sample: 2, full: 20);

    /// <summary>Starts a server.</summary>
    public const string Start = "Start-EventoServer -Port $port";

    /// <summary>Starts a server on a file that another program keeps locked.</summary>
    public const string StartOnLockedFile = "Start-EventoServer -Path $locked -NoConnect";

    /// <summary>Stops a server that has a client which takes its time.</summary>
    public const string Stop = "Stop-EventoServer $own";

    /// <summary>Scripts whose cmdlets wait for the server.</summary>
    public static IReadOnlyList<StopCase> Waiting { get; } =
    [
        new("Compare-EventoNamespace -Path $archive"),
        new("Copy-EventoNamespace $connection $imports"),
        new("Copy-EventoNamespace $connection $imports -Follow") { Requests = 12 },
        new("Connect-EventoServer $url -Token $token -NoDefault -TimeoutSec 3000 -RetryCount 100"),
        new("Export-EventoMessage \"$folder/all.ndjson\" -Force"),
        new("Export-EventoMessage \"$folder/all.ndjson.gz\" -Category account -Force"),
        new("Export-EventoMessage \"$folder/growing.ndjson.gz\" -Append") { Requests = 2 },
        new("Export-EventoMetric"),
        new("Find-EventoCategory"),
        new("Find-EventoMessage -Data @{ none = 1 } -All"),
        new("Find-EventoStream account-*"),
        new("Get-EventoCategory account -BatchSize 10"),
        new("Get-EventoCategory -All -Type Rare -BatchSize 10"),
        new("Get-EventoConsumer account"),
        new("Get-EventoNamespace"),
        new("Get-EventoServer"),
        new("Get-EventoStream account-1 -BatchSize 4"),
        new("Get-EventoStream account-1 -BatchSize 4 | ForEach-Object { [Threading.Thread]::Sleep(1) }"),
        new("Get-EventoStream account-1 -Tail 5"),
        new("Get-EventoStream account-1 -Last"),
        new("Get-EventoStreamVersion account-1"),
        new("Get-EventoTrace account-1"),
        new("Get-EventoTrace -Id (Get-EventoStream account-1 -Last).Id"),
        new("Get-EventoParkedMessage account -Consumer billing"),
        new("Import-EventoMessage $archive -Clear -Confirm:$false -Connection $imports"),
        new("Invoke-EventoConsumer account -Consumer \"c$([guid]::NewGuid().ToString('N'))\" { $_ }"),
        new("Invoke-EventoRpc sys.health"),
        new("Measure-EventoMessage -All -By Type"),
        new("New-EventoNamespace \"n$([guid]::NewGuid().ToString('N'))\""),
        new("Receive-EventoMessage account -Consumer billing"),
        new("Receive-EventoMessage account -Consumer copy -CheckpointEvery 7 -Wait") { Requests = 12 },
        new("Register-EventoSubscription s -Category account -Action { }"),
        new("$name = \"n$([guid]::NewGuid().ToString('N'))\"; $null = New-EventoNamespace $name; Remove-EventoNamespace $name -Force"),
        new("Remove-EventoParkedMessage account -Consumer billing -Force"),
        new("$null = Set-EventoConsumer account -Consumer gone -ToStart; Remove-EventoConsumer account -Consumer gone"),
        new("$null = Set-EventoConsumer account -Consumer few-0-of-2 -ToStart; Resize-EventoConsumerGroup account -Consumer few -GroupSize 2"),
        new("Suspend-EventoConsumer account -Consumer paused") { Requests = 1 },
        new("Resume-EventoConsumer account -Consumer paused") { Requests = 1 },
        new("Set-EventoConsumer account -Consumer billing -ToEnd"),
        new("Show-EventoActivity -Path \"$folder/activity.html\""),
        new("Show-EventoTrace account-1 -Path \"$folder/trace.html\""),
        new("Test-EventoServer $url -WaitSec 3000"),
        new("Use-EventoNamespace -Token $token"),
        new("Wait-EventoMessage -StreamName none-1 -TimeoutSec 3000") { Requests = 5 },
        new("Wait-EventoMessage -All -Where { $false } -Position 0 -TimeoutSec 3000") { Requests = 5 },
        new("Watch-EventoMessage -Category account") { Requests = 8 },
        new("Watch-EventoMessage -StreamName account-1 -Position 0") { Requests = 5 },
        new("Watch-EventoMessage -All -Type Rare -Position 0 -IdleTimeoutSec 3000") { Requests = 5 },
        new("Write-EventoMessage w-1 T @{ a = 1 }"),
        new("1..30 | Write-EventoMessage w-1 T -Data { @{ n = $_ } }"),
        new("1..30 | Write-EventoMessage w-1 T -Data { @{ n = $_ } } -Window 1"),
        new("1..30 | Write-EventoMessage -StreamName { \"w-$($_ % 8)\" } -Type T -Data { @{ n = $_ } } -ConnectionCount 4"),
        new("1..30 | Write-EventoMessage w-1 T -Data { @{ n = $_ } } -Id { [guid]::NewGuid() } -SkipExisting"),
        new("1..30 | Write-EventoMessage w-1 T -Data { @{ n = $_ } } -Outbox \"$folder/waiting.outbox\""),
        new("1..30 | ForEach-Object { [Threading.Thread]::Sleep(1); $_ } | Write-EventoMessage w-1 T -Data { @{ n = $_ } } -Window 4"),
    ];

    /// <summary>Scripts whose cmdlets wait where no server answers, or work.</summary>
    public static IReadOnlyList<StopCase> Working { get; } =
    [
        new("Connect-EventoServer $nobody -Token $token -NoDefault -RetryCount 100"),
        new("Test-EventoServer $nobody -WaitSec 3000"),
        new("while ($loop.GoesOn()) { New-EventoToken shop }"),
        new("$made = New-EventoToken shop -AsPlainText; while ($loop.GoesOn()) { ConvertFrom-EventoToken $made }"),
        new("while ($loop.GoesOn()) { Get-EventoConnection }"),
        new("while ($loop.GoesOn()) { Disconnect-EventoServer }"),
        new("while ($loop.GoesOn()) { Save-EventoConnection none -WhatIf }"),
        new("while ($loop.GoesOn()) { Remove-EventoConnection none -ErrorAction Ignore }"),
        new("while ($loop.GoesOn()) { Get-EventoSubscription }"),
        new("while ($loop.GoesOn()) { $null = Register-EventoSubscription s -All -Action { } -Connection $embedded; Unregister-EventoSubscription s }"),
        new("while ($loop.GoesOn()) { Get-EventoStream big-1 -Connection $embedded }"),
        new("while ($loop.GoesOn()) { Get-EventoCategory big -Connection $embedded | ForEach-Object { $_.Data } }"),
        new("while ($loop.GoesOn()) { Export-EventoMessage \"$folder/big.ndjson\" -Force -Connection $embedded }"),
        new("while ($loop.GoesOn()) { Export-EventoMessage \"$folder/big.ndjson.gz\" -Force -Connection $embedded }"),
        new("while ($loop.GoesOn()) { Compare-EventoNamespace $embedded -Path $big }"),
        new("while ($loop.GoesOn()) { Copy-EventoNamespace $embedded $embeddedImports -Verify }"),
        new("while ($loop.GoesOn()) { Read-EventoMessage $big }"),
        new("while ($loop.GoesOn()) { Read-EventoMessage $big | Export-EventoMessage \"$folder/again.ndjson\" -Force }"),
        new("while ($loop.GoesOn()) { Import-EventoMessage $big -Clear -Confirm:$false -Connection $embeddedImports }"),
        new("while ($loop.GoesOn()) { 1..10000 | Write-EventoMessage w-1 T -Data { @{ n = $_ } } -Connection $embedded }"),
        new("Receive-EventoMessage big -Consumer copy -Wait -Connection $embedded"),
        new("$null = Write-EventoMessage w-1 T @{} -Connection $embedded -Outbox \"$folder/embedded.outbox\"; while ($loop.GoesOn()) { Send-EventoOutbox \"$folder/embedded.outbox\" -Connection $embedded }"),
        new("$null = Write-EventoMessage w-1 T @{} -Connection $embedded -Outbox \"$folder/embedded.outbox\"; while ($loop.GoesOn()) { Get-EventoOutbox \"$folder/embedded.outbox\" }"),
    ];

    /// <summary>All scripts.</summary>
    public static IEnumerable<StopCase> All => [.. Waiting, .. Working, new(Start), new(StartOnLockedFile), new(Stop)];
}
