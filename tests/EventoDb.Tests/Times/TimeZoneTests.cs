using EventoDb.Tests.Support;

namespace EventoDb.Tests.Times;

/// <summary>Times mean the same wherever the session is.</summary>
public sealed class TimeZoneTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-zones");

    public static TheoryData<string, string> Zones => new() { { "Europe/Berlin", "11:30" }, { "America/New_York", "05:30" }, { "Asia/Kathmandu", "16:15" } };

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task A_message_s_time_is_UTC_and_compares_with_local_time(string zone, string local)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no TZ.");
        await using var server = new BackendStandIn(BackendKind.Postgres) { Clock = () => new DateTime(2026, 11, 27, 10, 30, 0, DateTimeKind.Utc) };
        server.Write("order-1");

        var (exitCode, output) = await PwshProcess.RunAsync(
            $$"""
            Connect-EventoServer {{server.Uri}} -Token {{server.Token}}
            $m = Get-EventoStream order-1
            $it = [datetime]'2026-11-27 {{local}}'
            $m.Time.Offset -eq [timespan]::Zero
            $m.Time -eq $it
            $m.Time -gt $it.AddSeconds(-1) -and $m.Time -lt $it.AddSeconds(1)
            $m.Time -gt [datetime]::new(2026, 11, 27, 10, 29, 59, [DateTimeKind]::Utc)
            ($m.Time - $it.ToUniversalTime()).TotalSeconds -eq 0
            $m.Time.LocalDateTime -eq $it
            (Find-EventoStream order-1).LastActivity -eq $it
            $null = $m | Write-EventoMessage -StreamName copy-1 -Type Copied -Data { @{ at = $_.Time } }
            (Get-EventoStream copy-1).DataJson -eq '{"at":"2026-11-27T10:30:00Z"}'
            $m | Format-Table | Out-String -Width 80
            $m | Format-List | Out-String -Width 80
            """,
            _folder.FullName,
            zone);

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("False", output, StringComparison.Ordinal);
        Assert.Matches(@"Time \(UTC\)[^\n]*\n[^\n]*\n[^\n]*2026-11-27 10:30:00\.000 ", output);
        Assert.Matches(@"Time +: 2026-11-27 10:30:00\.0000000Z", output);
    }

    /// <inheritdoc/>
    public void Dispose() => TestFolder.Remove(_folder.FullName);
}
