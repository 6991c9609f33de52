#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user's own smoke test looks like: a server of its own, a namespace of its own, and assertions on what was written.
# With EVENTODB_URL and EVENTODB_TOKEN set, the same tests run against that server.

BeforeAll {
    $module = $env:EVENTODB_MODULE ?? "$PSScriptRoot/../../EventoDb.psd1"
    Import-Module $module -Force
    if (-not $env:EVENTODB_URL) { $server = Start-EventoServer }
    $namespace = New-EventoNamespace "smoke-$([guid]::NewGuid())" -Use
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
        Write-EventoMessage order-1 Placed @{} -NoStream | Out-Null
        { Write-EventoMessage order-1 Placed @{} -NoStream -ErrorAction Stop } |
            Should -Throw -ErrorId 'STREAM_VERSION_CONFLICT,*' -ExceptionType ([EventoDb.Client.EventoVersionConflictException])
    }
}

Describe 'Runspaces' {
    It 'takes a connection along' {
        $connection = Get-EventoConnection
        $versions = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            Write-EventoMessage "parallel-$_" Counted @{ n = $_ } -Connection $using:connection | Out-Null
            Get-EventoStreamVersion "parallel-$_" -Connection $using:connection
        }
        $versions | Should -Be @(0, 0, 0, 0)
    }
}
