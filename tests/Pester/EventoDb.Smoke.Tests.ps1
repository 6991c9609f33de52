#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user's own smoke test looks like: a server of its own, a namespace of its own, and assertions on what was written.
# With EVENTODB_URL and EVENTODB_TOKEN set, the same tests run against that server.

BeforeAll {
    $module = $env:EVENTODB_MODULE ?? "$PSScriptRoot/../../EventoDb.psd1"
    Import-Module $module -Force
    . "$PSScriptRoot/HaveEventoMessage.ps1"
    if (-not $env:EVENTODB_URL) { $server = Start-EventoServer }
    $namespace = New-EventoNamespace "smoke-$([guid]::NewGuid())" -Use
    $connection = Get-EventoConnection
}

AfterAll {
    if ($namespace) { $namespace | Remove-EventoNamespace -Force | Out-Null }
    if ($server) { $server | Stop-EventoServer }
}

Describe 'Writing and reading' {
    It 'gives back what was written' {
        $data = @{ owner = 'Ada'; limits = @(100, 2.5); address = @{ city = 'Åbo' }; active = $true; note = $null }
        Write-EventoMessage account-1 Opened $data | Out-Null

        $message = Get-EventoStream account-1 -Last
        $message.Type | Should -Be 'Opened'
        $message.Data.owner | Should -Be 'Ada'
        $message.Data.limits | Should -Be @(100, 2.5)
        $message.Data.address.city | Should -Be 'Åbo'
        $message.Data.active | Should -BeTrue
        $message.Data.note | Should -BeNullOrEmpty
    }

    It 'writes the rows of a CSV file' {
        $path = Join-Path $TestDrive 'accounts.csv'
        'Id,Owner', '7,Grace', '8,Linus' | Set-Content $path
        Import-Csv $path | Write-EventoMessage -StreamName { "account-$($_.Id)" } -Type Imported -Data { $_ } |
            Select-Object -ExpandProperty StreamName | Should -Be 'account-7', 'account-8'
        (Get-EventoStream account-8).Data.Owner | Should -Be 'Linus'
    }

    It 'copies a stream' {
        1..5 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage source-1 Counted | Out-Null
        Get-EventoStream source-1 | Write-EventoMessage -StreamName target-1 | Out-Null
        (Get-EventoStream target-1).Data.n | Should -Be (1..5)
        (Get-EventoStream target-1).Type | Select-Object -Unique | Should -Be 'Counted'
    }

    It 'tells of a version conflict' {
        Write-EventoMessage claim-1 Filed @{} -NoStream | Out-Null
        { Write-EventoMessage claim-1 Filed @{} -NoStream -ErrorAction Stop } |
            Should -Throw -ErrorId 'STREAM_VERSION_CONFLICT,*' -ExceptionType ([EventoDb.Client.EventoVersionConflictException])
    }
}

Describe 'Waiting' {
    It 'sees what another process or thread writes' {
        $job = Start-ThreadJob {
            Import-Module $using:module
            Write-EventoMessage invoice-1 Sent @{ total = 40 } -Connection $using:connection
        }
        Wait-EventoMessage invoice-1 -Position 0 -Type Sent -TimeoutSec 30 | ForEach-Object { $_.Data.total } | Should -Be 40
        $job | Receive-Job -Wait -AutoRemoveJob | Out-Null
    }

    It 'misses nothing between doing and waiting' {
        $before = Write-EventoMessage invoice-2 Sent @{ total = 1 }
        Write-EventoMessage invoice-2 Sent @{ total = 2 } | Out-Null
        (Wait-EventoMessage invoice-2 -After $before -TimeoutSec 30).Data.total | Should -Be 2
    }

    It 'says what it waited for in vain' {
        { Wait-EventoMessage invoice-3 -TimeoutSec 0.1 -ErrorAction Stop } | Should -Throw '*invoice-3*' -ErrorId 'WAIT_TIMEOUT,*'
    }
}

Describe 'Should -HaveEventoMessage' {
    BeforeAll {
        Write-EventoMessage parcel-1 Packed @{ weight = 3 } | Out-Null
    }

    It 'finds a message' {
        'parcel-1' | Should -HaveEventoMessage Packed
        'parcel-1' | Should -HaveEventoMessage Packed -Where { $_.Data.weight -gt 2 }
        'parcel-1' | Should -HaveEventoMessage -Where { $_.Data.weight -eq 3 }
    }

    It 'finds that there is none' {
        'parcel-1' | Should -Not -HaveEventoMessage Shipped
        'parcel-1' | Should -Not -HaveEventoMessage Packed -Where { $_.Data.weight -gt 3 }
    }

    It 'says what is there instead' {
        { 'parcel-1' | Should -HaveEventoMessage Shipped -TimeoutSec 0.1 } | Should -Throw '*Shipped*Packed@0 {"weight":3}*'
        { 'parcel-1' | Should -Not -HaveEventoMessage Packed } | Should -Throw '*no such message*"weight":3*'
    }
}

Describe 'Consumers' {
    It 'go on where they were' {
        1..3 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage -StreamName { "task-$($_.n)" } -Type Queued | Out-Null
        (Receive-EventoMessage task -Consumer worker -First 2).Data.n | Should -Be 1, 2
        (Receive-EventoMessage task -Consumer worker).Data.n | Should -Be 3
        Receive-EventoMessage task -Consumer worker | Should -BeNullOrEmpty
        (Get-EventoConsumer task -Consumer worker).Lag | Should -Be 0
    }

    It 'share a category among the members of a group' {
        1..20 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage -StreamName { "share-$($_.n)" } -Type Queued | Out-Null
        $shares = 0..1 | ForEach-Object { , @(Receive-EventoMessage share -Consumer copier -GroupMember $_ -GroupSize 2) }
        $shares[0].Count | Should -BeIn (1..19)
        $shares.ForEach({ $_ }).Data.n | Sort-Object | Should -Be (1..20)
    }
}

Describe 'A script under test' {
    It 'confirms every order once' {
        1..3 | ForEach-Object { Write-EventoMessage "order-9$_" Placed @{ total = 10 * $_ } | Out-Null }

        1..2 | ForEach-Object { & "$PSScriptRoot/Confirm-Order.ps1" } | Should -HaveCount 3

        'order-92' | Should -HaveEventoMessage Confirmed -Where { $_.Data.total -eq 20 }
        (Get-EventoStream order-92 -Last).Metadata.causationMessagePosition | Should -Be 0
    }
}

Describe 'Backup' {
    It 'restores what was exported' {
        1..10 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage ledger-1 Booked -Metadata @{ by = 'test' } | Out-Null
        $file = Join-Path $TestDrive 'backup.ndjson.gz'
        $exported = Export-EventoMessage $file

        $restored = New-EventoNamespace "restored-$([guid]::NewGuid())"
        $there = Connect-EventoServer $connection.Uri -Token $restored.Token -NoDefault
        try {
            (Import-EventoMessage $file -Connection $there).MessageCount | Should -Be $exported.MessageCount
            $key = 'Id', 'StreamName', 'Type', 'Position', 'GlobalPosition', 'DataJson', 'MetadataJson'
            Compare-Object (Get-EventoCategory -All) (Get-EventoCategory -All -Connection $there) -Property $key | Should -BeNullOrEmpty
        }
        finally {
            $restored | Remove-EventoNamespace -Force -Connection $there | Out-Null
        }
    }
}

Describe 'Runspaces' {
    It 'takes a connection along' {
        $versions = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            Write-EventoMessage "parallel-$_" Counted @{ n = $_ } -Connection $using:connection | Out-Null
            Get-EventoStreamVersion "parallel-$_" -Connection $using:connection
        }
        $versions | Should -Be @(0, 0, 0, 0)
    }
}

Describe 'The examples of the help' {
    It 'find the shop that about_EventoDb brings' {
        $topic = Get-Content "$((Get-Module EventoDb).ModuleBase)/en-US/about_EventoDb.help.txt" -Raw
        $lines = [regex]::Match($topic, '(?s)  EXAMPLES\r?\n.*?\n((?:        [^\n]*\n)+)').Groups[1].Value

        $before = Get-EventoConnection
        . ([scriptblock]::Create($lines))
        (Get-EventoCategory -All).Count | Should -Be 214
        $shop | Stop-EventoServer
        Connect-EventoServer $before.Uri -Token $namespace.Token
    }
}
