using System.Text.RegularExpressions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Views;

/// <summary>What the prompt shows of every kind of object, on narrow and on wide screens.</summary>
public partial class ViewTests
{
    private static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    public static TheoryData<int, string, string> Screens => new()
    {
        {
            80, "Get-EventoStream account-1",
            """

               StreamName: account-1

            Position Type                    Time (UTC)              Data
            -------- ----                    ----------              ----
                   0 Opened                  2026-03-04 12:00:00.000 {"address":{"city":"O…
                   1 DepositedByStandingOrd… 2026-03-04 12:00:01.234 {"amount":100}
            """
        },
        {
            120, "Get-EventoStream account-1",
            """

               StreamName: account-1

            Position Type                                        Time (UTC)              Data
            -------- ----                                        ----------              ----
                   0 Opened                                      2026-03-04 12:00:00.000 {"address":{"city":"Oslo","street":"Karl …
                   1 DepositedByStandingOrderOfCustomer          2026-03-04 12:00:01.234 {"amount":100}
            """
        },
        {
            80, "Get-EventoCategory account",
            """

              Global StreamName      Type            Time (UTC)              Data
              ------ ----------      ----            ----------              ----
                   1 account-1       Opened          2026-03-04 12:00:00.000 {"address":{"…
                   2 account-1       DepositedBySta… 2026-03-04 12:00:01.234 {"amount":100}
                   3 account-550e84… Opened          2026-03-04 12:00:02.469 {"owner":"Bo"}
            """
        },
        {
            120, "Get-EventoCategory account",
            """

              Global StreamName                   Type                         Time (UTC)              Data
              ------ ----------                   ----                         ----------              ----
                   1 account-1                    Opened                       2026-03-04 12:00:00.000 {"address":{"city":"Oslo","…
                   2 account-1                    DepositedByStandingOrderOfC… 2026-03-04 12:00:01.234 {"amount":100}
                   3 account-550e8400-e29b-41d4-… Opened                       2026-03-04 12:00:02.469 {"owner":"Bo"}
            """
        },
        {
            80, "Find-EventoStream",
            """

               Version LastActivity (UTC)      StreamName
               ------- ------------------      ----------
                     1 2026-03-04 12:00:01.000 account-1
                     0 2026-03-04 12:00:02.000 account-550e8400-e29b-41d4-a716-446655440000
            """
        },
        {
            80, "Find-EventoCategory",
            """

            StreamCount MessageCount Category
            ----------- ------------ --------
                      2            3 account
            """
        },
        {
            80, "Get-EventoNamespace",
            """

            Messages Streams LastActivity (UTC)      Name                Description
            -------- ------- ------------------      ----                -----------
                   3       2 2026-03-04 12:00:02.000 default             Default namespace
            """
        },
        {
            120, "Get-EventoNamespace",
            """

            Messages Streams LastActivity (UTC)      Name                                    Description
            -------- ------- ------------------      ----                                    -----------
                   3       2 2026-03-04 12:00:02.000 default                                 Default namespace
            """
        },
        {
            80, "New-EventoNamespace n -AsPlainText",
            """

            Messages Streams LastActivity (UTC)      Name                Description
            -------- ------- ------------------      ----                -----------
                   0       0                         n
            """
        },
        {
            80, "$null = New-EventoNamespace n; Remove-EventoNamespace n -Force",
            """

            MessagesDeleted DeletedAt (UTC)         Name
            --------------- ---------------         ----
                          0 2026-03-04 12:00:04.938 n
            """
        },
        {
            80, "Write-EventoMessage account-1 Closed @{}",
            """

            Position GlobalPosition Type                        StreamName
            -------- -------------- ----                        ----------
                   2              4 Closed                      account-1
            """
        },
        {
            80, "$null = Set-EventoConsumer account -Consumer mail -ToEnd; $null = Set-EventoConsumer account -Consumer copy-0-of-4 -ToEnd; Get-EventoConsumer account",
            """

                  Lag      Behind Parked UpdatedAt (UTC)     Category Consumer
                  ---      ------ ------ ---------------     -----------------
                    0                  0 2026-03-04 12:00:04 account copy-0-of-4
                    0                  0 2026-03-04 12:00:03 account mail
            """
        },
        {
            80, "Register-EventoSubscription s -Category account -Action { }",
            """

            State     Received  Position Name             Source           LastError
            -----     --------  -------- ----             ------           ---------
            Running          0           s                category 'accou…
            """
        },
    };

    [Theory, MemberData(nameof(Screens))]
    public async Task A_screen_shows(int width, string script, string expected)
    {
        var screen = new Screen(width);
        await using var session = Open(screen);
        session.Run(script + " | Out-Default").ThrowOnError();
        var lines = screen.Take();
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(Lines(expected), lines);
    }

    [Fact]
    public async Task Times_are_ISO_in_UTC_in_every_culture()
    {
        var screen = new Screen(80);
        await using var session = Open(screen);
        session.Run("[cultureinfo]::CurrentCulture = 'th-TH'; Find-EventoStream account-1 | Out-Default").ThrowOnError();
        Assert.Contains(screen.Take(), line => line.Contains(" 2026-03-04 12:00:01.000 ", StringComparison.Ordinal));
        session.Run("[cultureinfo]::CurrentCulture = 'th-TH'; Get-EventoCategory account | Out-Default").ThrowOnError();
        Assert.Contains(screen.Take(), line => line.Contains(" 2026-03-04 12:00:01.234 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_and_its_server_show_address_namespace_and_version_but_no_token()
    {
        var screen = new Screen(80);
        await using var session = Open(screen);
        session.Run("Get-EventoConnection | Out-Default").ThrowOnError();
        Assert.Equal(
            Lines("""

            ServerVersion Namespace                        Uri
            ------------- ---------                        ---
            0.7.0         default                          http://127.0.0.1:00000/
            """),
            screen.Take().Select(line => Port().Replace(line, ":00000/")));
        session.Run("Get-EventoServer | Out-Default").ThrowOnError();
        var lines = screen.Take();
        Assert.Equal("Status Version Backend Latency Uri Namespace", string.Join(' ', lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Matches(@"^ok +0\.7\.0 +sqlite +\d+\.\d ms http://127\.0\.0\.1:\d+/ default$", lines[3]);
    }

    private static StandInSession Open(Screen screen)
    {
        var session = new StandInSession(BackendKind.Pebble, screen);
        var ticks = 0;
        session.Server.Clock = () => Noon.AddMilliseconds(1234.567 * ticks++);
        session.Server.Write("account-1", "Opened", """{"owner":"Åsa","limit":1000,"address":{"city":"Oslo","street":"Karl Johans gate 1","zip":"0154"}}""");
        session.Server.Write("account-1", "DepositedByStandingOrderOfCustomer", """{"amount":100}""");
        session.Server.Write("account-550e8400-e29b-41d4-a716-446655440000", "Opened", """{"owner":"Bo"}""");
        return session;
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    [GeneratedRegex(@":\d{5}/")]
    private static partial Regex Port();
}
