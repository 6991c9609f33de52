#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests and checks EventoDb, for people with pwsh. The test run proper needs only the .NET SDK: dotnet test.
.EXAMPLE
    ./build.ps1 -Task Build, Test, Analyze
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateScript({ -not ($_ -split ',' | Where-Object { $_ -notin 'Clean', 'Build', 'Test', 'Analyze' }) },
        ErrorMessage = 'There is no task {0}; there are Clean, Build, Test and Analyze.')]
    [string[]] $Task = @('Build', 'Test', 'Analyze'),

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # Where Test leaves its results, as NUnit XML.
    [string] $ResultPath = "$PSScriptRoot/artifacts/pester.xml"
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
# pwsh splits "-Task Test,Analyze" only for scripts that are called from pwsh, not with -File.
$Task = $Task -split ','

function Invoke-Clean {
    'lib', 'artifacts' | ForEach-Object { Join-Path $PSScriptRoot $_ } | Where-Object { Test-Path $_ } | Remove-Item -Recurse -Force
    dotnet clean "$PSScriptRoot/EventoDb.slnx" --nologo --verbosity quiet
}

function Invoke-Build {
    dotnet build "$PSScriptRoot/EventoDb.slnx" --nologo --configuration $Configuration
}

function Invoke-Test {
    Import-Module Pester -MinimumVersion 5.0
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = "$PSScriptRoot/tests/Pester"
    $configuration.Run.PassThru = $true
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputPath = $ResultPath
    $result = Invoke-Pester -Configuration $configuration
    if ($result.Result -ne 'Passed') { throw "$($result.FailedCount) Pester tests failed." }
}

function Invoke-Analyze {
    Import-Module PSScriptAnalyzer
    $findings = 'build.ps1', 'EventoDb.psd1', 'docs', 'tests/Pester' |
        ForEach-Object { Invoke-ScriptAnalyzer -Path "$PSScriptRoot/$_" -Recurse -Settings "$PSScriptRoot/PSScriptAnalyzerSettings.psd1" }
    if ($findings) {
        $findings | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName): $($_.Message)" } | Out-Host
        throw "PSScriptAnalyzer has $(@($findings).Count) findings."
    }
}

foreach ($name in $Task) { & "Invoke-$name" }
