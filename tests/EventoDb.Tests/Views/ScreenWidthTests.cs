using EventoDb.Tests.Support;

namespace EventoDb.Tests.Views;

/// <summary>What the prompt shows on screens that are much narrower and wider than usual, and of several kinds of objects on one line.</summary>
public class ScreenWidthTests
{
    private const string Type = "DepositedByStandingOrderOfTheCustomerOnTheFirstOfTheMonth";
    private const string Stream = "account-550e8400-e29b-41d4-a716-446655440000";

    private static readonly string[] Scripts =
    [
        "Get-EventoStream account-550e8400-e29b-41d4-a716-446655440000", "Get-EventoCategory account", "Find-EventoStream", "Find-EventoCategory", "Get-EventoNamespace",
        "Get-EventoConsumer", "Get-EventoConnection", "Get-EventoServer", "Get-EventoTrace -StreamName account-550e8400-e29b-41d4-a716-446655440000", "Find-EventoMessage Bo",
        "Write-EventoMessage account-550e8400-e29b-41d4-a716-446655440000 T @{}", "Register-EventoSubscription s -Category account -Action { }",
        "Measure-EventoMessage -All -By Type", "Measure-EventoMessage -All -By Type -Per 0:10",
    ];

    public static TheoryData<string> Shown => [.. Scripts];

    [Theory, MemberData(nameof(Shown))]
    public async Task At_40_columns_there_is_a_list_and_no_letters_one_under_another(string script)
    {
        var screen = new Screen(40);
        await using var session = Open(screen);
        session.Run(script + " | Out-Default").ThrowOnError();
        var lines = screen.Take();
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 40));
        Assert.Contains(lines, static line => line.Contains(" : ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains("----", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-EventoStream account-550e8400-e29b-41d4-a716-446655440000", Type)]
    [InlineData("Get-EventoCategory account", Type, Stream)]
    [InlineData("Find-EventoStream", Stream)]
    [InlineData("Get-EventoTrace -StreamName account-550e8400-e29b-41d4-a716-446655440000", Type, Stream + "@0")]
    [InlineData("Write-EventoMessage account-550e8400-e29b-41d4-a716-446655440000 DepositedByStandingOrderOfTheCustomerOnTheFirstOfTheMonth @{}", Type, Stream)]
    [InlineData("New-EventoNamespace tenant-550e8400-e29b-41d4-a716-446655440000", "tenant-550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("Invoke-EventoConsumer account -Consumer c -MaxAttempts 1 -Process { throw 'oh no' } -WarningAction Ignore -ErrorAction Ignore; Get-EventoParkedMessage account -Consumer c", Type, Stream)]
    public async Task At_300_columns_nothing_is_cut(string script, params string[] whole)
    {
        await using var session = Open(new Screen(80));
        var text = (string)session.Run($". {{ {script} }} | Out-String -Width 300").Single.BaseObject;
        Assert.All(whole, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("…", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wider_screen_shows_more_of_a_type()
    {
        await using var session = Open(new Screen(80));
        var shown = new[] { 80, 100, 120, 160 }.Select(width => Shown(width)).ToArray();
        Assert.Equal(shown.Order(), shown);
        Assert.Equal(shown.Distinct(), shown);

        int Shown(int width) => ((string)session.Run($"Get-EventoCategory account | Out-String -Width {width}").Single.BaseObject).Split('\n')
            .Where(static line => line.Contains("Deposited", StringComparison.Ordinal))
            .Max(static line => line[line.IndexOf("Deposited", StringComparison.Ordinal)..].TakeWhile(static letter => char.IsLetter(letter)).Count());
    }

    [Fact]
    public async Task A_second_kind_of_object_on_a_line_is_a_few_lines()
    {
        var screen = new Screen(80);
        await using var session = Open(screen);
        foreach (var script in Scripts)
        {
            session.Run($"& {{ [version]'1.0'; {script} | Select-Object -First 1 }} | Out-Default; Get-EventoSubscription | Unregister-EventoSubscription").ThrowOnError();
            var lines = screen.Take().SkipWhile(static line => !line.StartsWith("Summary", StringComparison.Ordinal)).TakeWhile(static line => line.Length > 0).ToList();
            Assert.InRange(lines.Count, 1, 9);
        }
    }

    [Fact]
    public async Task A_failing_subscription_shows_its_error()
    {
        var screen = new Screen(120);
        await using var session = Open(screen);
        session.Run("$s = Register-EventoSubscription s -Category account -Position 0 -Action { throw 'oh no' }; while (-not $s.LastError) { Start-Sleep -Milliseconds 20 }; $s | Out-Default; $s | Unregister-EventoSubscription").ThrowOnError();
        Assert.Contains(screen.Take(), static line => line.EndsWith("oh no", StringComparison.Ordinal));
    }

    private static StandInSession Open(Screen screen)
    {
        var session = new StandInSession(BackendKind.Sqlite, screen);
        session.Server.Write(Stream, Type, """{"owner":"Bo","limit":1000}""");
        session.Run("$null = Set-EventoConsumer account mail -ToStart").ThrowOnError();
        return session;
    }
}
