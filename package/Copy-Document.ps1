<#
.SYNOPSIS
    Copies what a package has to read into a folder: pages, guides with their pictures and samples, and the tests to copy.
#>
[CmdletBinding(SupportsShouldProcess)]
param([Parameter(Mandatory)] [string] $Destination)

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$documents = 'LICENSE', '*.md', 'docs/*.md', 'docs/images/*', 'docs/samples/*', 'docs/samples/proxies/*', 'tests/Pester/*.ps1'
foreach ($file in Get-Item ($documents | ForEach-Object { Join-Path $root $_ }) | Where-Object { -not $_.PSIsContainer }) {
    $copy = Join-Path $Destination ([IO.Path]::GetRelativePath($root, $file.FullName))
    New-Item (Split-Path $copy) -ItemType Directory -Force | Out-Null
    Copy-Item -LiteralPath $file.FullName -Destination $copy
}
