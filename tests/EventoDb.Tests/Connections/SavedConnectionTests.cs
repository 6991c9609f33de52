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
        function Remove-Secret { [CmdletBinding()] param([Parameter(Mandatory)] [string] $Name, [Parameter(Mandatory)] [string] $Vault) $script:Store.Remove("$Vault/$Name") }
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

    private async Task<string[]> RunAsync(string script)
    {
        var home = _folder.FullName.Replace("'", "''", StringComparison.Ordinal);
        // The engine's own paths were made of the old ones; those of settings are asked for each time.
        var (_, output) = await PwshProcess.RunAsync(
            $"$env:HOME = $env:APPDATA = '{home}'; $env:XDG_CONFIG_HOME = '{home}'; $env:PSModulePath = $PSHOME + '/Modules'\n$standIn = @'\n{StandIn}\n'@\n{script}", _folder.FullName);
        return output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
