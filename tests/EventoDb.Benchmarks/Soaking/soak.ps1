# What one session does over and over, step by step. Only the engine's core cmdlets are at hand. $ledger keeps account of what must be there in the end;
# $uri, $token, $folder and $round are set from outside.

$space = 'soak'
$admin = Connect-EventoServer $uri -Token $token -RetryCount 100 -NoDefault
$brittle = Connect-EventoServer $uri -Token $token -RetryCount 0 -NoDefault
$main = New-EventoNamespace $space -Connection $admin -AsPlainText
$ledger.Open($space, $main.Token)
$default = (ConvertFrom-EventoToken $token).Namespace
$ledger.Open($default, $token)
$outbox = "$folder/soak.outbox"
$source = Connect-EventoServer $uri -Token $main.Token -RetryCount 100 -NoDefault
$copy = Connect-EventoServer $uri -Token (New-EventoNamespace "$space-copy" -Connection $admin -AsPlainText).Token -RetryCount 100 -NoDefault

function Connect-Main { Connect-EventoServer $uri -Token $main.Token -RetryCount 100 }

# Exactly these errors must come.
function Assert-Fault([string] $Code, [scriptblock] $Do) {
    $found = @(try { & $Do 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] } } catch { $_ })
    $ledger.Judge($Code, [string[]] @($found | ForEach-Object FullyQualifiedErrorId))
}

# In the namespace of the session.
function Compare-Ledger([string] $Space) {
    foreach ($stream in $ledger.StreamsOf($Space)) { $ledger.Compare($Space, $stream, 1 + (Get-EventoStreamVersion $stream)) }
}

# Waits until the subscription has heard of what was written: an engine event that runs between two commands costs memory in the engine for good.
function Wait-Heard {
    $patience = [Diagnostics.Stopwatch]::StartNew()
    while ($ledger.Unheard($space, 'account') -gt 0 -and $patience.Elapsed.TotalSeconds -lt 120) { [Threading.Thread]::Sleep(5) }
}

Connect-Main
# Lives as long as the session: what it hears in the end is compared, too.
$null = Register-EventoSubscription always -Category account -Action { $ledger.Hear() } -OnError { $ledger.Fault("always: $_") }

[ordered]@{
    'connect'          = {
        Connect-Main
        if (-not (Test-EventoServer -WaitSec 60)) { throw 'The server is not up.' }
        $null = Get-EventoServer
        $null = Get-EventoConnection
        $null = ConvertFrom-EventoToken $main.Token
        $null = New-EventoToken $space
    }
    'pipelined writes' = {
        1..300 | ForEach-Object { @{ n = $_; round = $round; text = 'Grüße, 東京 👋' } } | Write-EventoMessage "order-$($round % 25)" Placed |
            ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
        1..200 | ForEach-Object { @{ n = $_; paid = $true } } | Write-EventoMessage -StreamName { "invoice-$($_.n % 40)" } -Type Sent |
            ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
    }
    'single writes'    = {
        foreach ($i in 1..15) {
            Write-EventoMessage account-1 Deposited @{ amount = $i } -Metadata @{ user = 'soak' } | ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
        }
        $last = Get-EventoStream account-1 -Last
        Write-EventoMessage account-2 Noted '{"text":"because"}' -Following $last -CorrelationStreamName order-1 |
            ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
    }
    'conflicts'        = {
        $version = Get-EventoStreamVersion account-1
        Write-EventoMessage account-1 Noted @{ } -ExpectedVersion $version | ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
        Assert-Fault STREAM_VERSION_CONFLICT { Write-EventoMessage account-1 Noted @{ } -ExpectedVersion $version }
        Assert-Fault STREAM_VERSION_CONFLICT { Write-EventoMessage account-1 Noted @{ } -NoStream }
    }
    'reads'            = {
        $ledger.Read(@(Get-EventoStream "order-$($round % 25)" -First 50).Count)
        $ledger.Read(@(Get-EventoStream account-1, account-2 -Tail 20).Count)
        $ledger.Read(@(Get-EventoCategory account -Correlation order -First 20).Count)
        $ledger.Read(@(foreach ($message in Get-EventoCategory order -First 300) { $message.Data.n }).Count)
        $end = (Get-EventoStream account-1 -Last).GlobalPosition
        $ledger.Read(@(Get-EventoCategory -All -Position ([Math]::Max(0, $end - 1500)) -AsHashtable).Count)
        # A pipeline that has had enough ends the reading behind it.
        foreach ($name in 'order', 'invoice', 'account') {
            $count = 0
            do { Get-EventoCategory $name | ForEach-Object { $ledger.Read(1); if (++$count -eq 10) { break } } } while ($false)
        }
    }
    'finding'          = {
        $ledger.Read(@(Find-EventoStream order-*).Count)
        $ledger.Read(@(Find-EventoStream * -First 5).Count)
        $ledger.Read(@(Find-EventoCategory).Count)
        $null = Get-EventoNamespace $space
        $null = Invoke-EventoRpc sys.version
    }
    'namespaces'       = {
        $name = "soak-$round"
        $file = "$folder/soak.ndjson$(if ($round % 2) { '.gz' })"
        try {
            $made = New-EventoNamespace $name -Connection $admin -Use -AsPlainText -ErrorAction Stop
            $ledger.Open($name, $made.Token)
            1..150 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage -StreamName { "item-$($_.n % 7)" } -Type Made | ForEach-Object { $ledger.Acknowledge($name, $_.StreamName) }
            $exported = Export-EventoMessage $file -Force -ErrorAction Stop
            $copy = New-EventoNamespace "$name-copy" -Connection $admin -AsPlainText -ErrorAction Stop
            Use-EventoNamespace -Token $copy.Token -ErrorAction Stop
            $null = Import-EventoMessage $file -ErrorAction Stop
            $imported = (Get-EventoNamespace "$name-copy").MessageCount
            if ($imported -ne $exported.MessageCount -or $imported -ne 150) { throw "150 messages were written, $($exported.MessageCount) exported, $imported imported." }
            Use-EventoNamespace -Token $made.Token -ErrorAction Stop
            Compare-Ledger $name
            $ledger.Close($name)
            $null = Remove-EventoNamespace $name, "$name-copy" -Force -Connection $admin
        }
        finally {
            Connect-Main
        }
    }
    'watching'         = {
        $last = Get-EventoStream account-1 -Last
        1..5 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage account-3 Watched | ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
        $ledger.Read(@(Watch-EventoMessage -Category account -Position ($last.GlobalPosition + 1) -First 5).Count)
        $ledger.Read(@(Watch-EventoMessage -All -IdleTimeoutSec 0.3).Count)
        do { Watch-EventoMessage -All -Position 0 | ForEach-Object { $ledger.Read(1); break } } while ($false)
    }
    'waiting'          = {
        $result = Write-EventoMessage account-4 Asked @{ }
        $ledger.Acknowledge($space, $result.StreamName)
        Write-EventoMessage account-5 Answered @{ n = $round } | ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
        $null = Wait-EventoMessage -Category account -After $result -Where { $_.Type -eq 'Answered' -and $_.Data.n -eq $round } -TimeoutSec 60
        Assert-Fault WAIT_TIMEOUT { Wait-EventoMessage -StreamName account-4 -After $result -TimeoutSec 0.2 }
    }
    'consumers'        = {
        $ledger.Read(@(Receive-EventoMessage order -Consumer part -First 100 -CheckpointEvery 30).Count)
        $ledger.Read(@(Receive-EventoMessage account -Consumer all).Count)
        foreach ($member in 0, 1) { $ledger.Read(@(Receive-EventoMessage account -Consumer group -GroupMember $member -GroupSize 2).Count) }
        $null = Get-EventoConsumer order -Consumer part
        $null = Set-EventoConsumer order -Consumer part -ToEnd
    }
    'handlers'         = {
        Invoke-EventoConsumer invoice -Consumer mailer -ThrottleLimit 4 { Write-EventoMessage "mail-$($_.Position % 20)" Mailed @{ round = $_.Data.n } -Following $_ } |
            ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
        # One in ten fails for good, and is taken up again.
        Invoke-EventoConsumer account -Consumer picky -MaxAttempts 2 -RetryDelaySec 0 -WarningAction Ignore { if ($_.GlobalPosition % 10 -eq 0) { throw 'not this one' } }
        $parked = @(Get-EventoParkedMessage account -Consumer picky)
        $ledger.Read($parked.Count)
        $done = @(Invoke-EventoConsumer account -Consumer picky -Parked { 'after all' })
        if ($parked.Count -ne $done.Count) { throw "$($parked.Count) messages were parked, $($done.Count) taken up again." }
    }
    'copying'          = {
        do { Copy-EventoNamespace $source $copy -Category order -Follow | ForEach-Object { $ledger.Read($_.MessageCount); break } } while ($false)
    }
    'outbox'           = {
        # What is queued counts, as it is safe; this goes behind what was queued while the server was down.
        1..10 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage till-1 Sold -Connection $admin -Outbox $outbox | ForEach-Object { $ledger.Acknowledge($default, $_.StreamName) }
        $null = Send-EventoOutbox $outbox -Connection $admin
    }
    'asking'           = {
        $last = Get-EventoStream account-2 -Last
        $ledger.Read(@(Find-EventoMessage because -SimpleMatch -Category account -Tail 3).Count)
        $ledger.Read(@(Find-EventoMessage -Data @{ n = { $_ -gt 290 } } -Category order -Tail 5).Count)
        Measure-EventoMessage -By Type -Position ([Math]::Max(0, $last.GlobalPosition - 1500)) | ForEach-Object { $ledger.Read($_.Count) }
        $ledger.Read(@($last | Get-EventoTrace -Since 0:05).Count)
        $null = Show-EventoActivity -Since 0:01 -Path "$folder/activity.html" -Force
    }
    'subscriptions'    = {
        $global:heard = 0
        $null = Register-EventoSubscription short -StreamName account-6 -Action { $global:heard++ } -OnError { $ledger.Fault("short: $_") }
        Assert-Fault SUBSCRIPTION_EXISTS { Register-EventoSubscription short -StreamName account-6 -Action { } }
        1..5 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage account-6 Heard | ForEach-Object { $ledger.Acknowledge($space, $_.StreamName) }
        $patience = [Diagnostics.Stopwatch]::StartNew()
        while ($global:heard -lt 5 -and $patience.Elapsed.TotalSeconds -lt 60) { [Threading.Thread]::Sleep(5) }
        if ($global:heard -ne 5) { $ledger.Fault("short heard $global:heard of 5") }
        Unregister-EventoSubscription short
    }
    'bad input'        = {
        Assert-Fault INVALID_DATA { Write-EventoMessage account-1 Bad @{ n = [double]::NaN } }
        Assert-Fault INVALID_DATA { Write-EventoMessage account-1 Bad 'no json' }
        Assert-Fault INVALID_ARGUMENT { Write-EventoMessage account-1 Bad @{ } -Id 'no-id' }
        Assert-Fault INVALID_ARGUMENT { Import-EventoMessage "$folder/none.ndjson" }
        Assert-Fault INVALID_RECORD { Import-EventoMessage "$folder/broken.ndjson" }
        Assert-Fault NAMESPACE_NOT_FOUND { Remove-EventoNamespace none -Force -Connection $admin }
        Assert-Fault AUTH_UNAUTHORIZED { Connect-EventoServer $uri -Token "ns_bm9uZQ_$('0' * 64)" -RetryCount 100 }
        Assert-Fault NETWORK_ERROR { Connect-EventoServer http://127.0.0.1:1 -RetryCount 0 }
    }
    'disconnect'       = {
        Disconnect-EventoServer
        Assert-Fault NOT_CONNECTED { Get-EventoStream account-1 }
    }
}
