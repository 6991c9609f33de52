using System.Management.Automation;
using System.Text;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Secrets;

/// <summary>A token given where it does not belong, in every parameter of every cmdlet, and in addresses; and objects that leave the session.</summary>
public sealed class MisplacedTokenTests : IAsyncDisposable
{
    private const string Password = "c0ffeec0ffeec0ffee";
    private readonly string _token = EventoToken.Create("default");
    private readonly Screen _screen = new(4000);
    private readonly ScriptRunner _runner;
    private readonly StubServer _server = new(request => request.Target == "/version" ? StubAnswer.Json("""{"version":"0.7.0"}""") : StubAnswer.Json("\"0.7.0\""));

    public MisplacedTokenTests()
    {
        _runner = new ScriptRunner(host: _screen);
        _runner.Set("token", _token);
        _runner.Set("url", _server.Uri.ToString());
        _runner.Set("password", Password);
        _runner.Run("$VerbosePreference = $DebugPreference = $WarningPreference = 'Continue'");
    }

    private string Secret => _token[^64..][..24];

    public async ValueTask DisposeAsync()
    {
        _runner.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void No_parameter_that_is_converted_shows_it()
    {
        var commands = _runner.Run("Get-Command -Module EventoDb -CommandType Cmdlet").Values.Cast<CmdletInfo>();
        var tried = 0;
        foreach (var command in commands)
        {
            foreach (var parameter in command.Parameters.Values.Where(parameter => IsOurs(parameter) && IsConverted(parameter.ParameterType)))
            {
                foreach (var value in (string[])["$token", "@($token)", "@('x', $token)", "$token.Replace('_', '%5F')"])
                {
                    var script = $"{command.Name} -{parameter.Name} ({value})";
                    var result = _runner.Run(script);
                    Assert.True(result.Thrown is not null || result.Errors.Count > 0, script);
                    AssertNoToken(script, result);
                    tried++;
                }
            }
        }
        Assert.InRange(tried, 100, int.MaxValue);
    }

    [Fact]
    public void No_text_parameter_leaves_it_in_the_arguments_that_records_carry()
    {
        _runner.Run("Connect-EventoServer $url -Token $token -RetryCount 0 3>$null 4>$null 5>$null").ThrowOnError();
        var tried = 0;
        foreach (var command in _runner.Run("Get-Command -Module EventoDb -CommandType Cmdlet").Values.Cast<CmdletInfo>())
        {
            foreach (var parameter in command.Parameters.Values.Where(parameter => IsOurs(parameter) && IsText(parameter)))
            {
                foreach (var script in (string[])[$"{command.Name} -{parameter.Name} $token", $"{command.Name} -{parameter.Name} @('x', $token)"])
                {
                    AssertNoToken(script, _runner.Run(script), looksAtArguments: true);
                    tried++;
                }
            }
        }
        Assert.InRange(tried, 100, int.MaxValue);
    }

    [Theory]
    [InlineData("Receive-EventoMessage a -Consumer $token")]
    [InlineData("Invoke-EventoConsumer a -Consumer $token { }")]
    [InlineData("Get-EventoStream $token -First 0")]
    [InlineData("$token | Get-EventoStream")]
    [InlineData("$token | Write-EventoMessage a-1 T")]
    [InlineData("$token | Get-EventoTrace")]
    [InlineData("Write-EventoMessage a-1 T $token")]
    public void No_slip_leaves_it_in_the_arguments_that_records_carry(string script)
    {
        _runner.Run("Connect-EventoServer $url -Token $token -RetryCount 0").ThrowOnError();
        _screen.Take();
        AssertNoToken(script, _runner.Run(script), looksAtArguments: true);
    }

    [Theory]
    [InlineData("Connect-EventoServer $url $token; Get-EventoConnection")]
    [InlineData("Connect-EventoServer $url $token.Substring(0, 40)")]
    [InlineData("Connect-EventoServer $token $url")]
    [InlineData("New-EventoNamespace default $token")]
    [InlineData("New-EventoNamespace other $token")]
    [InlineData("Use-EventoNamespace $token")]
    [InlineData("Stop-EventoServer $token")]
    [InlineData("Remove-EventoNamespace $token -Verbose")]
    [InlineData("Remove-EventoNamespace $token -WhatIf")]
    [InlineData("Remove-EventoNamespace $token -Confirm")]
    [InlineData("$token | Write-EventoMessage a-1 T")]
    [InlineData("Write-EventoMessage a-1 T $token")]
    [InlineData("Write-EventoMessage $token $token @{}")]
    [InlineData("Register-EventoSubscription $token -StreamName $token -Action { }; Get-EventoSubscription")]
    public void No_slip_shows_it(string script)
    {
        _screen.Answer = 0;
        _runner.Run("Connect-EventoServer $url -Token $token").ThrowOnError();
        _screen.Take();
        AssertNoToken(script, _runner.Run(script + " | Out-Default"));
        _runner.Run("Unregister-EventoSubscription *");
    }

    public static TheoryData<string, string> Addresses => new()
    {
        { "\"${url}?token=$token\"", "holds a token" },
        { "\"${url}?token=$($token.Replace('_', '%5F'))\"", "holds a token" },
        { "\"${url}?token=$($token.Replace('_', '%255f'))\"", "holds a token" },
        { "[uri]\"${url}?token=$($token.Replace('_', '%5F'))\"", "holds a token" },
        { "\"$url$token/\"", "holds a token" },
        { "$token", "holds a token" },
        { "$url.Replace('//', \"//user:$token@\")", "takes no user" },
        { "$url.Replace('//', \"//user:$password@\")", "takes no user" },
        { "$url.Replace('//', \"//$password@\")", "takes no user" },
        { "$url.Replace('//', \"//user:$password/$password@\")", "takes no user" },
        { "$url.Replace('//', \"//user:$password@$password@\")", "takes no user" },
        { "$url.Replace('http://', \"user:$password@\")", "takes no user" },
        { "[uri]$url.Replace('//', \"//user:$password@\")", "takes no user" },
        { "\"user:$password@\"", "takes no user" },
    };

    [Theory, MemberData(nameof(Addresses))]
    public void No_address_shows_what_is_secret_in_it(string address, string reason)
    {
        var before = _server.Requests.Count;
        foreach (var script in (string[])["Connect-EventoServer ({0})", "Test-EventoServer ({0})", "Connect-EventoServer $url -Proxy ({0})"])
        {
            var given = string.Format(System.Globalization.CultureInfo.InvariantCulture, script, address);
            var result = _runner.Run(given);
            if (!given.Contains("-Proxy", StringComparison.Ordinal)) Assert.Contains(reason, result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.NotNull(result.Error);
            // Also the arguments, which every record of a call carries.
            AssertNoToken(given, result, looksAtArguments: true);
            AssertNoToken(given, result, looksAtArguments: true, secret: Password);
        }
        Assert.Equal(before, _server.Requests.Count);
    }

    [Theory]
    [InlineData("Start-EventoServer -Token $token -NoConnect")]
    [InlineData("Start-EventoServer -NoConnect -TestMode")]
    [InlineData("$null = Start-EventoServer; New-EventoNamespace shop")]
    [InlineData("$null = Start-EventoServer; New-EventoNamespace shop -AsPlainText")]
    [InlineData("$null = Start-EventoServer; Get-EventoConnection")]
    public void What_leaves_the_session_leaves_without_its_token(string script)
    {
        var made = _runner.Run(script).ThrowOnError().Output[^1];
        _runner.Set("made", made);
        var secret = made.Properties["Token"]?.Value is { } token ? TokenArgument.Read(token)![^64..][..24] : Secret;
        var serialized = string.Concat(
            _runner.Run("[System.Management.Automation.PSSerializer]::Serialize($made); [System.Management.Automation.PSSerializer]::Serialize(@{ a = @($made) }, 5)").Values);
        _runner.Run("Get-Variable made -ValueOnly | ForEach-Object { }; Stop-EventoServer");

        Assert.Contains(made.BaseObject is EventoNamespace ? "shop" : "127.0.0.1", serialized, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, serialized, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString(Encoding.Unicode.GetBytes(secret)), serialized, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsOurs(ParameterMetadata parameter) => !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name);

    private static bool IsText(ParameterMetadata parameter) =>
        !IsConverted(parameter.ParameterType) && parameter.ParameterType != typeof(SwitchParameter) && parameter.Name is not ("ArgumentList" or "Uri");

    private static bool IsConverted(Type type) =>
        type != typeof(string) && type != typeof(string[]) && type != typeof(object) && type != typeof(object[]) && type != typeof(PSObject) && type != typeof(SwitchParameter);

    private void AssertNoToken(string script, ScriptResult result, bool looksAtArguments = false, string? secret = null)
    {
        var search = new TokenSearch(secret ?? Secret, looksAtArguments);
        search.Look(script, result);
        search.Look(script + " screen", _screen.Take());
        Assert.True(search.Found.Count == 0, string.Join('\n', search.Found));
    }
}
