using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using EventoDb.Shell.LineEditor;

namespace EventoDb.Shell.Host;

/// <summary>Progress in one line at the bottom of the terminal, gone when the work is done.</summary>
internal sealed class ProgressLine(Screen screen)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);
    private readonly List<(long Source, ProgressRecord Record)> _active = [];
    private long _drawn;

    public void Write(long source, ProgressRecord record)
    {
        if (!screen.CanMove) return;
        lock (_active)
        {
            _active.RemoveAll(entry => entry.Source == source && entry.Record.ActivityId == record.ActivityId);
            if (record.RecordType != ProgressRecordType.Completed) _active.Add((source, record));
            if (_active.Count == 0)
            {
                screen.Hide();
                _drawn = 0;
            }
            else if (_drawn == 0 || Stopwatch.GetElapsedTime(_drawn) >= s_interval)
            {
                var line = Fit(Line(_active[^1].Record), Window.Width - 1);
                var style = PSStyle.Instance;
                screen.Show(new Overlay((screen.OutputHasColour ? style.Progress.Style + line + style.Reset : line) + "\r", 0));
                _drawn = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Takes the line away, for work that ended without saying so.</summary>
    public void Clear()
    {
        lock (_active)
        {
            if (_active.Count > 0) screen.Hide();
            _active.Clear();
            _drawn = 0;
        }
    }

    private static string Line(ProgressRecord record)
    {
        var parts = new List<string> { record.Activity };
        if (record.PercentComplete >= 0) parts.Add(string.Create(CultureInfo.CurrentCulture, $"{Math.Min(record.PercentComplete, 100)}%"));
        parts.Add(record.StatusDescription);
        if (record.SecondsRemaining >= 0) parts.Add(TimeSpan.FromSeconds(record.SecondsRemaining).ToString("c", CultureInfo.InvariantCulture) + " left");
        if (!string.IsNullOrEmpty(record.CurrentOperation)) parts.Add(record.CurrentOperation);
        return string.Join("  ", parts.Where(part => !string.IsNullOrWhiteSpace(part))).ReplaceLineEndings(" ");
    }

    private static string Fit(string line, int cells)
    {
        while (CellWidth.Of(line) > cells) line = line[..^1];
        return line;
    }
}
