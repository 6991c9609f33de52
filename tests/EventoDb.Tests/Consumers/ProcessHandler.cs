using System.Globalization;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>What the script block of a consumer does that is a process of its own: handles a message, slowly, at the second try or never, or kills its process the first time. What it
/// has done it writes to files, one for each process and stream, which nobody else writes at the time.</summary>
/// <param name="folder">Where.</param>
/// <param name="seed">Decides which message is which.</param>
internal sealed class ProcessHandler(string folder, int seed)
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(folder);

    /// <summary>The block.</summary>
    public string Script => string.Create(CultureInfo.InvariantCulture, $$"""
        $g = $_.GlobalPosition
        $kind = ($g * 7 + {{seed}}) % 12
        if ($kind -eq 0) { throw 'poison' }
        if ($kind -eq 1 -and -not [IO.File]::Exists("{{folder}}/tried-$PID-$g")) { [IO.File]::WriteAllText("{{folder}}/tried-$PID-$g", ''); Write-Error 'flaky'; return }
        if ($kind -eq 2) { [Threading.Thread]::Sleep(2) }
        if ($g % {{CrashEvery}} -eq {{CrashRest}} -and -not [IO.File]::Exists("{{folder}}/crashed-$g")) { [IO.File]::WriteAllText("{{folder}}/crashed-$g", ''); [Diagnostics.Process]::GetCurrentProcess().Kill(); [Threading.Thread]::Sleep(-1) }
        [IO.File]::AppendAllText("{{folder}}/done-$PID-$($_.StreamName)", "$g`n")
        """);

    /// <summary>The beginning of the name of the file that a process writes whose consumer came to its end.</summary>
    public string EndFile => Path.Combine(folder, "end-");

    private static int CrashEvery => LongTests.Times(sample: 35, full: 20);

    private int CrashRest => 7 + (seed % 5);

    /// <summary>Whether a message can never be handled.</summary>
    public bool IsPoison(long globalPosition) => ((globalPosition * 7) + seed) % 12 == 0;

    /// <summary>Whether a process' consumer came to its end.</summary>
    public bool HasEnded(int process) => File.Exists(EndFile + process.ToString(CultureInfo.InvariantCulture));

    /// <summary>The messages whose handler has killed its process.</summary>
    public IReadOnlyList<string> Crashes() => [.. _folder.EnumerateFiles("crashed-*").Select(file => file.Name)];

    /// <summary>What was handled to its end, in order within a process and stream.</summary>
    public IReadOnlyList<(string Process, string Stream, long GlobalPosition)> Done() =>
    [
        .. _folder.EnumerateFiles("done-*").SelectMany(file =>
        {
            var parts = file.Name.Split('-', 3);
            // The last line may be half written.
            var text = File.ReadAllText(file.FullName);
            return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (parts[1], parts[2], long.Parse(line, CultureInfo.InvariantCulture)));
        }),
    ];
}
