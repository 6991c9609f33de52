#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, checks and packs EventoDb. It needs pwsh 7.4 or later; `dotnet tool restore` fetches one, which `dotnet pwsh build.ps1` uses.
.DESCRIPTION
    Clean        deletes what was built
    Build        builds everything; the module is in lib/
    Test         runs the smoke tests in tests/Pester; all tests, these too, are run by dotnet test
    Docs         brings the help pages' syntax up to date and makes the MAML help from them
    Analyze      runs PSScriptAnalyzer, where there is one, over the scripts and the manifest
    Package      makes artifacts/EventoDb.<version>.nupkg from a clean folder, and EventoDb.Client.<version>.nupkg, the .NET client
    TestPackage  installs that package into an empty folder and runs the smoke tests from there
    Publish      sends the package to the PowerShell gallery; the key is in PSGALLERY_KEY
.EXAMPLE
    ./build.ps1 -Task Build, Test, Analyze
.EXAMPLE
    ./build.ps1 -Task Package, TestPackage -Configuration Release
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateScript({ -not ($_ -split ',' | Where-Object { $_ -notin 'Clean', 'Build', 'Test', 'Docs', 'Analyze', 'Package', 'TestPackage', 'Publish' }) },
        ErrorMessage = 'There is no task {0}; Get-Help ./build.ps1 lists them.')]
    [string[]] $Task = @('Build', 'Test', 'Analyze'),

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # Where Test and TestPackage leave their results, as NUnit XML; TestPackage adds -package to the name.
    [string] $ResultPath = "$PSScriptRoot/artifacts/pester.xml"
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
# With -File, pwsh does not split "-Task Test,Analyze".
$Task = $Task -split ','
$artifacts = "$PSScriptRoot/artifacts"
$version = (Import-PowerShellDataFile "$PSScriptRoot/EventoDb.psd1").ModuleVersion
$package = "$artifacts/EventoDb.$version.nupkg"

function Clear-Folder ([string] $Path) {
    if (Test-Path $Path) { Remove-Item $Path -Recurse -Force }
}

# What loads the module runs in a process of its own: Windows lets nobody overwrite or delete what this session would have loaded, not even this script.
function Invoke-InOwnProcess ([string] $Command) {
    $program = [Environment]::ProcessPath
    $arguments = @('-NoProfile', '-NonInteractive', '-Command', "`$ErrorActionPreference = 'Stop'; $Command")
    # The pwsh of the tool manifest is an assembly that dotnet runs.
    if ((Split-Path $program -LeafBase) -eq 'dotnet') { $arguments = @("$PSHOME/pwsh.dll") + $arguments }
    & $program @arguments
}

function ConvertTo-Literal ([string] $Text) {
    "'" + [Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($Text) + "'"
}

function Invoke-SmokeTest ([string] $Manifest, [string] $Results) {
    dotnet build "$PSScriptRoot/tests/Pester" --nologo --verbosity quiet
    $env:EVENTODB_MODULE = $Manifest
    try {
        Invoke-InOwnProcess @"
Import-Module $(ConvertTo-Literal "$artifacts/modules/Pester")
`$run = Invoke-Pester -Configuration @{
    Run        = @{ Path = $(ConvertTo-Literal "$PSScriptRoot/tests/Pester"); PassThru = `$true }
    TestResult = @{ Enabled = `$true; OutputPath = $(ConvertTo-Literal $Results) }
}
if (`$run.Result -ne 'Passed') { throw "`$(`$run.FailedCount) Pester tests failed." }
"@
    }
    finally { $env:EVENTODB_MODULE = $null }
}

function Invoke-Clean {
    Clear-Folder "$PSScriptRoot/lib"
    Clear-Folder "$PSScriptRoot/en-US"
    Clear-Folder $artifacts
    dotnet clean "$PSScriptRoot/EventoDb.slnx" --nologo --verbosity quiet
}

function Invoke-Build {
    dotnet build "$PSScriptRoot/EventoDb.slnx" --nologo --configuration $Configuration
}

function Invoke-Test {
    Invoke-SmokeTest "$PSScriptRoot/EventoDb.psd1" $ResultPath
}

function Invoke-Analyze {
    if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
        'PSScriptAnalyzer is not on this machine: left out.' | Out-Host
        return
    }
    Import-Module PSScriptAnalyzer
    $findings = 'build.ps1', 'EventoDb.psd1', 'docs', 'tests/Pester' |
        ForEach-Object { Invoke-ScriptAnalyzer -Path "$PSScriptRoot/$_" -Recurse -Settings "$PSScriptRoot/PSScriptAnalyzerSettings.psd1" }
    if ($findings) {
        $findings | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName): $($_.Message)" } | Out-Host
        throw "PSScriptAnalyzer has $(@($findings).Count) findings."
    }
}

function Invoke-Docs {
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseSingularNouns', '', Justification = 'The task is called Docs.')]
    param()

    # The assembly alone, without the help beside the manifest: PlatyPS would add that to the text of the pages.
    Invoke-InOwnProcess "Import-Module $(ConvertTo-Literal "$PSScriptRoot/lib/EventoDb.dll"); & $(ConvertTo-Literal "$PSScriptRoot/docs/help/Update-Help.ps1") -UpdateMarkdown"
}

function Invoke-Package {
    $staged = "$artifacts/EventoDb"
    Clear-Folder $staged
    New-Item $staged -ItemType Directory -Force | Out-Null
    dotnet build "$PSScriptRoot/src/EventoDb" --nologo --configuration Release "-p:ModuleDirectory=$staged/lib/"
    Get-ChildItem $staged -Recurse -Include *.pdb | Remove-Item
    'EventoDb.psd1', 'package/icon.png' | ForEach-Object { Copy-Item "$PSScriptRoot/$_" $staged }
    & "$PSScriptRoot/package/Copy-Document.ps1" -Destination $staged
    & "$PSScriptRoot/package/New-Sbom.ps1" -Version $version -Path "$staged/bom.json"
    dotnet pack "$PSScriptRoot/package/EventoDb.Package.csproj" --nologo "-p:ReleaseNotes=See CHANGELOG.md for version $version"
    dotnet pack "$PSScriptRoot/src/EventoDb.Client" --nologo --configuration Release
    'EventoDb {0}: {1} files, {2:n1} MB packed' -f $version, (Get-ChildItem $staged -Recurse -File).Count, ((Get-Item $package).Length / 1MB) | Out-Host
}

function Invoke-TestPackage {
    $installed = "$artifacts/installed"
    Clear-Folder $installed
    New-Item $installed -ItemType Directory | Out-Null
    $repository = "eventodb-$PID"
    Register-PSResourceRepository $repository -Uri $artifacts -Trusted
    try { Save-PSResource EventoDb -Version "[$version]" -Repository $repository -Path $installed -ErrorAction Stop }
    finally { Unregister-PSResourceRepository $repository }
    $module = "$installed/EventoDb/$version"
    Test-ModuleManifest "$module/EventoDb.psd1" | Out-Null
    $listed = [regex]::Matches((Get-Content "$PSScriptRoot/docs/releasing.md" -Raw), '(?m)^ +\| `(\S+)` \|').ForEach({ $_.Groups[1].Value })
    $there = (Get-ChildItem $module).ForEach({ $_.PSIsContainer ? "$($_.Name)/" : $_.Name })
    if ($difference = Compare-Object $listed $there) { throw "docs/releasing.md lists other contents: $($difference.ForEach({ "$($_.SideIndicator) $($_.InputObject)" }))" }
    Invoke-SmokeTest "$module/EventoDb.psd1" ($ResultPath -replace '\.xml$', '-package.xml')
}

function Invoke-Publish {
    if (-not $env:PSGALLERY_KEY) { throw 'PSGALLERY_KEY is not set.' }
    Publish-PSResource -NupkgPath $package -Repository PSGallery -ApiKey $env:PSGALLERY_KEY
}

foreach ($name in $Task) { & "Invoke-$name" }
