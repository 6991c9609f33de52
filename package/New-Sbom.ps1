<#
.SYNOPSIS
    Writes what the package ships, with versions and hashes, as a CycloneDX file: all that the lock files of the module's projects name.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Version,
    [Parameter(Mandatory)] [string] $Path
)

$ErrorActionPreference = 'Stop'
$licences = @{ 'SQLitePCLRaw.*' = 'Apache-2.0'; 'Microsoft.*' = 'MIT'; 'System.*' = 'MIT'; 'SQLite' = 'blessing' }
$locked = foreach ($project in 'EventoDb', 'EventoDb.Client', 'EventoDb.Server') {
    $lock = Get-Content "$PSScriptRoot/../src/$project/packages.lock.json" -Raw | ConvertFrom-Json -AsHashtable
    foreach ($framework in $lock.dependencies.Values) {
        # These, and analyzers, are needed to build, not to run.
        foreach ($name in $framework.Keys | Where-Object { $framework[$_].type -ne 'Project' -and $_ -notin 'PowerShellStandard.Library', 'Microsoft.NET.ILLink.Tasks' -and $_ -notlike '*Analyzers' }) {
            [pscustomobject]@{ Name = $name; Version = $framework[$name].resolved; Hash = $framework[$name].contentHash }
        }
    }
}
$components = foreach ($package in $locked | Sort-Object Name, Version -Unique) {
    $licence = $licences.Keys | Where-Object { $package.Name -like $_ } | Select-Object -First 1
    [ordered]@{
        type       = 'library'
        'bom-ref'  = "pkg:nuget/$($package.Name)@$($package.Version)"
        name       = $package.Name
        version    = $package.Version
        purl       = "pkg:nuget/$($package.Name)@$($package.Version)"
        hashes     = @([ordered]@{ alg = 'SHA-512'; content = [Convert]::ToHexString([Convert]::FromBase64String($package.Hash)).ToLowerInvariant() })
        licenses   = @($licence ? @{ license = @{ id = $licences[$licence] } } : @())
    }
}
$bom = [ordered]@{
    bomFormat   = 'CycloneDX'
    specVersion = '1.5'
    version     = 1
    metadata    = [ordered]@{
        component = [ordered]@{ type = 'library'; 'bom-ref' = "pkg:nuget/EventoDb@$Version"; name = 'EventoDb'; version = $Version; purl = "pkg:nuget/EventoDb@$Version"; licenses = @(@{ license = @{ id = 'MIT' } }) }
    }
    components  = @($components)
}
if ($PSCmdlet.ShouldProcess($Path, 'Write the bill of materials')) { Set-Content -LiteralPath $Path -Value ($bom | ConvertTo-Json -Depth 8) }
