using EventoDb.Tests.Support;

namespace EventoDb.Tests.Connections;

/// <summary>Connections under names, in a process with a home of its own, with and without a vault.</summary>
public sealed class SavedConnectionTests : IDisposable
{
    // The signatures are those that the module's documentation gives.
    private const string StandIn =
        """
        $script:Store = @{}
        function Get-SecretVault { [CmdletBinding()] param([string] $Name) [pscustomobject]@{ Name = 'Mine'; ModuleName = 'StandIn'; IsDefault = $true } }
        function Set-Secret { [CmdletBinding()] param([Parameter(Mandatory)] [string] $Name, [Parameter(Mandatory)] [object] $Secret, [string] $Vault, [hashtable] $Metadata, [switch] $NoClobber)
            if ($Secret -isnot [securestring]) { throw 'no SecureString' }; $script:Store["$Vault/$Name"] = $Secret }
        function Get-Secret { [CmdletBinding()] param([Parameter(Mandatory)] [string] $Name, [string] $Vault, [switch] $AsPlainText)
            if (-not $script:Store.Contains("$Vault/$Name")) { throw "The secret $Name was not found." }; $script:Store["$Vault/$Name"] }
        function Get-SecretInfo { [CmdletBinding()] param([string] $Name = '*', [string] $Vault = '*')
            $script:Store.Keys | Where-Object { $_ -like "$Vault/$Name" } | ForEach-Object { [pscustomobject]@{ Name = ($_ -split '/')[1]; VaultName = ($_ -split '/')[0] } } }
        function Remove-Secret { [CmdletBinding()] param([Parameter(Mandatory)] [string] $Name, [Parameter(Mandatory)] [string] $Vault)
            if ($script:Refuse -or -not $script:Store.Contains("$Vault/$Name")) { throw "Unable to remove secret $Name from vault $Vault" }; $script:Store.Remove("$Vault/$Name") }
        function Set-Refusal { $script:Refuse = $true }
        function Get-StoreCount { $script:Store.Count }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-saved");

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    [Fact]
    public async Task A_saved_connection_is_made_by_its_name_and_forgotten_with_its_token()
    {
        var output = await RunAsync(
            """
            New-Module -Name Microsoft.PowerShell.SecretManagement -ScriptBlock ([scriptblock]::Create($standIn)) | Import-Module
            $server = Start-EventoServer
            $token = (New-EventoNamespace shop -Use -AsPlainText).Token
            Save-EventoConnection prod
            try { Save-EventoConnection PROD } catch { $_.FullyQualifiedErrorId }
            Save-EventoConnection Prod -Force
            Disconnect-EventoServer
            (Connect-EventoServer -Name prod -PassThru).Namespace
            $null = Write-EventoMessage order-1 Placed @{ a = 1 }
            (TabExpansion2 ($line = 'Connect-EventoServer -Name p') $line.Length).CompletionMatches.CompletionText
            $saved = Get-EventoConnection -Saved
            "$($saved.Name) $($saved.Namespace) $($saved.Vault) $($saved.HasToken) $(Get-StoreCount)"
            $file = Get-ChildItem $PWD -Recurse -Force -Filter connections.json
            "in file: $((Get-Content $file -Raw).Contains($token))"
            if (-not $IsWindows) { $file.UnixMode }
            $saved | Remove-EventoConnection
            "left: $(@(Get-EventoConnection -Saved).Count) $(Get-StoreCount)"
            try { Connect-EventoServer -Name prod } catch { $_.FullyQualifiedErrorId }
            try { Remove-EventoConnection prod } catch { $_.FullyQualifiedErrorId }
            """);
        string[] expected =
        [
            "CONNECTION_EXISTS,EventoDb.Commands.SaveEventoConnectionCommand", "shop", "Prod", "Prod shop Mine True 1", "in file: False", .. OperatingSystem.IsWindows() ? (string[])[] : ["-rw-------"],
            "left: 0 0", "CONNECTION_NOT_FOUND,EventoDb.Commands.ConnectEventoServerCommand", "CONNECTION_NOT_FOUND,EventoDb.Commands.RemoveEventoConnectionCommand",
        ];
        Assert.Equal(expected, output);
    }

    [Fact]
    public async Task Without_a_vault_a_token_is_refused_and_nothing_is_written_but_what_has_none_is_saved()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps tokens by DPAPI.");
        var output = await RunAsync(
            """
            $server = Start-EventoServer -TestMode
            try { Save-EventoConnection prod } catch { $_.FullyQualifiedErrorId; $_.ErrorDetails.RecommendedAction.Contains('Microsoft.PowerShell.SecretManagement') }
            "files: $(@(Get-ChildItem $PWD -Recurse -Force -Filter connections.json).Count)"
            Connect-EventoServer $server.Uri
            Save-EventoConnection dev
            (Connect-EventoServer -Name dev -PassThru).Uri -eq $server.Uri
            """);
        Assert.Equal(["NO_TOKEN_STORE,EventoDb.Commands.SaveEventoConnectionCommand", "True", "files: 0", "True"], output);
    }

    [Fact]
    public async Task What_only_the_vault_has_forgotten_is_told_and_can_be_forgotten_here_too()
    {
        var output = await RunAsync(
            """
            New-Module -Name Microsoft.PowerShell.SecretManagement -ScriptBlock ([scriptblock]::Create($standIn)) | Import-Module
            $server = Start-EventoServer
            Save-EventoConnection prod
            Remove-Secret EventoDb.prod -Vault Mine
            try { Connect-EventoServer -Name prod } catch { $_.FullyQualifiedErrorId; "$_".Contains('ErrorActionPreference'); $_.ErrorDetails.RecommendedAction }
            Connect-EventoServer $server.Uri -Token $server.Token
            Remove-EventoConnection prod
            "left: $(@(Get-EventoConnection -Saved).Count)"
            Save-EventoConnection prod
            Set-Refusal
            try { Remove-EventoConnection prod } catch { $_.FullyQualifiedErrorId; "$_" }
            "left: $(@(Get-EventoConnection -Saved).Count)"
            """);
        Assert.Equal(
            [
                "VAULT_ERROR,EventoDb.Commands.ConnectEventoServerCommand", "False", "Get-SecretVault and Get-SecretInfo say what there is; Save-EventoConnection -Force saves the session's connection anew, with its token.", "left: 0",
                "VAULT_ERROR,EventoDb.Commands.RemoveEventoConnectionCommand", "The vault 'Mine' refused: Unable to remove secret EventoDb.prod from vault Mine", "left: 1",
            ],
            output);
    }

    [Fact]
    public async Task Commands_of_others_that_have_a_vaults_names_never_see_a_token()
    {
        var output = await RunAsync(
            """
            New-Module -Name Microsoft.PowerShell.SecretManagement -ScriptBlock ([scriptblock]::Create($standIn)) | Import-Module
            function global:Set-Secret { 'seen' | Set-Content seen; throw 'not mine' }
            function global:Get-Secret { 'seen' | Set-Content seen; throw 'not mine' }
            $server = Start-EventoServer
            Save-EventoConnection prod
            (Connect-EventoServer -Name prod -PassThru).Namespace
            Remove-Module Microsoft.PowerShell.SecretManagement
            try { Save-EventoConnection other } catch { $_.FullyQualifiedErrorId }
            Test-Path seen
            """);
        string[] expected = OperatingSystem.IsWindows() ? ["default", "False"] : ["default", "NO_TOKEN_STORE,EventoDb.Commands.SaveEventoConnectionCommand", "False"];
        Assert.Equal(expected, output);
    }

    private async Task<string[]> RunAsync(string script)
    {
        var home = _folder.FullName.Replace("'", "''", StringComparison.Ordinal);
        // The engine's own paths were made of the old ones; those of settings are asked for each time.
        var (_, output) = await PwshProcess.RunAsync(
            $"$env:HOME = $env:APPDATA = '{home}'; $env:XDG_CONFIG_HOME = '{home}'; $env:PSModulePath = $PSHOME + '/Modules'\n$standIn = @'\n{StandIn}\n'@\n{script}", _folder.FullName);
        return output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
