@{
    RootModule           = 'lib/EventoDb.dll'
    ModuleVersion        = '0.2.0'
    GUID                 = '5d2c9c0e-6f0a-4c0e-9d0f-3b8f0e2a7c41'
    Author               = 'EventoDb contributors'
    CompanyName          = 'EventoDb contributors'
    Copyright            = '(c) EventoDb contributors. MIT License.'
    Description          = 'The PowerShell module for EventoDB, a message store for event sourcing and pub/sub: typed, exact, fast in order, and safe to let loose on production data.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('lib/EventoDb.Types.ps1xml')
    FormatsToProcess     = @(
        'lib/Messages.Format.ps1xml',
        'lib/Streams.Format.ps1xml',
        'lib/Namespaces.Format.ps1xml',
        'lib/Connections.Format.ps1xml',
        'lib/Consumers.Format.ps1xml',
        'lib/Measures.Format.ps1xml',
        'lib/Tracing.Format.ps1xml',
        'lib/Transfers.Format.ps1xml',
        'lib/Outboxes.Format.ps1xml'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    # One array, not one statement a line: that imports faster.
    CmdletsToExport      = @(
        'Compare-EventoNamespace',
        'Connect-EventoServer',
        'ConvertFrom-EventoToken',
        'Copy-EventoNamespace',
        'Disconnect-EventoServer',
        'Export-EventoMessage',
        'Export-EventoMetric',
        'Find-EventoCategory',
        'Find-EventoMessage',
        'Find-EventoStream',
        'Get-EventoCategory',
        'Get-EventoConnection',
        'Get-EventoConsumer',
        'Get-EventoNamespace',
        'Get-EventoOutbox',
        'Get-EventoParkedMessage',
        'Get-EventoServer',
        'Get-EventoStream',
        'Get-EventoStreamVersion',
        'Get-EventoSubscription',
        'Get-EventoTrace',
        'Import-EventoMessage',
        'Invoke-EventoConsumer',
        'Invoke-EventoRpc',
        'Measure-EventoMessage',
        'New-EventoNamespace',
        'New-EventoToken',
        'Read-EventoMessage',
        'Receive-EventoMessage',
        'Register-EventoSubscription',
        'Remove-EventoConnection',
        'Remove-EventoConsumer',
        'Remove-EventoNamespace',
        'Remove-EventoParkedMessage',
        'Save-EventoConnection',
        'Send-EventoOutbox',
        'Resize-EventoConsumerGroup',
        'Resume-EventoConsumer',
        'Set-EventoConsumer',
        'Show-EventoActivity',
        'Show-EventoTrace',
        'Start-EventoServer',
        'Stop-EventoServer',
        'Suspend-EventoConsumer',
        'Test-EventoServer',
        'Unregister-EventoSubscription',
        'Use-EventoNamespace',
        'Wait-EventoMessage',
        'Watch-EventoMessage',
        'Write-EventoMessage'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('EventoDB', 'EventSourcing', 'MessageStore', 'PubSub', 'PSEdition_Core', 'Linux', 'MacOS', 'Windows')
            LicenseUri = 'https://opensource.org/license/mit'
            ProjectUri = 'https://github.com/eventodb-hq/eventodb'
        }
    }
}
