# A tour of EventoDb in one minute, with nothing but the .NET SDK 10, in a clone:
#   dotnet tool exec powershell --yes docs/quickstart.ps1
# Out-Host gives each answer a table of its own; at a prompt you leave it out.

$root = Split-Path $PSScriptRoot
if (-not (Test-Path "$root/lib/EventoDb.dll")) {
    '# Build the module: once, in about half a minute'
    $log = dotnet build "$root/src/EventoDb" --nologo
    if ($LASTEXITCODE) {
        $log -match ': error ' | Select-Object -Unique
        throw 'The module was not built.'
    }
}
if (-not (Get-Module EventoDb)) { Import-Module "$root/EventoDb.psd1" }

'# Start a server in this process, in memory; the session is connected to it'
$server = Start-EventoServer
Get-EventoServer | Out-Host

'# Make a namespace of our own and work in it'
New-EventoNamespace shop -Description 'Accounts, orders and payments' -Use | Out-Host

'# Write a file of messages through the pipeline: one result for each, in order'
$results = [IO.File]::ReadLines("$PSScriptRoot/samples/shop.ndjson") | Write-EventoMessage
"$($results.Count) messages written; the last is $($results[-1])"

'# Read a stream'
Get-EventoStream order-1 | Out-Host

'# Its data are objects'
foreach ($line in (Get-EventoStream order-1 -First 1).Data.lines) { "$($line.quantity) x $($line.title) at $($line.price)" }

'# Its last message, and its version'
Get-EventoStream order-1 -Last | Out-Host
$version = Get-EventoStreamVersion order-1
"order-1 is at version $version"

'# Write only if nobody else has written meanwhile'
Write-EventoMessage order-1 Noted @{ text = 'Please ring twice' } -ExpectedVersion $version | Out-Host

'# Who comes second is told so, and decides anew'
try {
    Write-EventoMessage order-1 Noted @{ text = 'Do not ring' } -ExpectedVersion $version -ErrorAction Stop
}
catch [EventoDb.Client.EventoVersionConflictException] {
    $_.Exception.Message
    Write-EventoMessage order-1 Noted @{ text = 'Do not ring' } -ExpectedVersion $_.Exception.ActualVersion | Out-Host
}

'# The namespaces that this token may see'
Get-EventoNamespace | Out-Host

'# Stop the server; what was in memory is gone'
$server | Stop-EventoServer
