using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Progress;

/// <summary>Shows how far some work is once it has lasted a second, with its rate and, where the total is known, the time left; but not while anything
/// else is written. Used on the pipeline's thread only, but for <see cref="Report"/>.</summary>
/// <remarks>With a bar on the screen, pwsh asks the terminal around each line that it writes where the cursor is. A Ctrl+C that comes meanwhile swallows the
/// answer, and pwsh waits for it for ever.</remarks>
/// <param name="show">Shows a record: the cmdlet's WriteProgress.</param>
/// <param name="activity">What is done, for example <c>Reading account-123</c>.</param>
/// <param name="timing">Tells the time, and when it is time to show.</param>
/// <param name="unit">What is counted, in the plural.</param>
/// <param name="findTotal">Says how many there will be, as soon as it knows; asked only once it matters, must not wait. Null where nobody knows.</param>
/// <param name="findDone">Finds out how many are done, where the work counts them itself.</param>
/// <param name="findBehind">Finds out since when the work is behind what it follows; null where it is not.</param>
/// <param name="findActivity">Says what is done now, of work that has several parts, each of which is counted and timed for itself.</param>
internal sealed class WorkProgress(Action<ProgressRecord> show, string activity, SessionTiming timing, string unit = "messages", Func<long?>? findTotal = null,
    Func<long>? findDone = null, Func<DateTimeOffset?>? findBehind = null, Func<string>? findActivity = null) : IProgress<int>
{
    private static int _lastId;
    private readonly long _started = timing.Clock.GetTimestamp();
    // Two cmdlets of a pipeline show theirs one below the other.
    private readonly int _id = Interlocked.Increment(ref _lastId) & int.MaxValue;
    private TimeSpan _next = timing.ProgressDelay;
    private string _activity = activity;
    private TimeSpan _partStarted;
    private bool _isShown;
    private bool _wasInterrupted;
    private long _done;
    private long? _total;

    /// <summary>The progress of an export or import.</summary>
    /// <param name="transfer">How far it is.</param>
    /// <param name="show">Shows a record.</param>
    /// <param name="activity">What is done.</param>
    /// <param name="checking">What is done while the file is only checked, where that is a part of it.</param>
    /// <param name="timing">Tells the time.</param>
    public static WorkProgress Of(TransferProgress transfer, Action<ProgressRecord> show, string activity, SessionTiming timing, string? checking = null) =>
        new(show, checking ?? activity, timing, findTotal: () => transfer.Total > 0 ? transfer.Total : null, findDone: () => transfer.Messages,
            findActivity: () => transfer.Stage == TransferStage.Checking ? checking ?? activity : activity);

    /// <summary>The progress of a copy that follows its source.</summary>
    public static WorkProgress OfMirror(TransferProgress transfer, Action<ProgressRecord> show, string activity, SessionTiming timing) =>
        new(show, activity, timing, findDone: () => transfer.Messages, findBehind: () => transfer.BehindSince);

    /// <summary>One more is done.</summary>
    public void Count() => Report(1);

    /// <summary>So many more are done. May be called on any thread.</summary>
    public void Report(int value) => Interlocked.Add(ref _done, value);

    /// <summary>Something else is about to be written: what is shown goes away, until nothing is written for a while.</summary>
    public void Hide()
    {
        _wasInterrupted = true;
        if (!_isShown) return;
        _isShown = false;
        Show(timing.Clock.GetElapsedTime(_started), ProgressRecordType.Completed);
    }

    /// <summary>Shows where the work is, if it is time to.</summary>
    public void Refresh()
    {
        var elapsed = timing.Clock.GetElapsedTime(_started);
        if (_wasInterrupted && _next < elapsed + timing.ProgressInterval) _next = elapsed + timing.ProgressInterval;
        _wasInterrupted = false;
        if (findActivity?.Invoke() is { } now && now != _activity) (_activity, _partStarted, _total) = (now, elapsed, null);
        if (elapsed < _next) return;
        _next = elapsed + timing.ProgressInterval;
        _isShown = true;
        _total ??= findTotal?.Invoke();
        if (findDone is not null) _done = findDone();
        Show(elapsed, ProgressRecordType.Processing);
    }

    private void Show(TimeSpan elapsed, ProgressRecordType type)
    {
        var rate = _done / Math.Max((elapsed - _partStarted).TotalSeconds, 0.001);
        var record = new ProgressRecord(_id, _activity, Describe(rate) + DescribeLag()) { RecordType = type };
        if (_total is > 0 and var total)
        {
            record.PercentComplete = (int)Math.Min(100, 100 * _done / total);
            if (_done > 0) record.SecondsRemaining = (int)Math.Clamp((total - _done) / rate, 0, int.MaxValue);
        }
        show(record);
    }

    private string DescribeLag() => findBehind is null ? string.Empty
        : findBehind() is not { } since ? ", caught up"
        : string.Create(CultureInfo.InvariantCulture, $", {Math.Max(0, (timing.Clock.GetUtcNow() - since).TotalSeconds):N1} s behind");

    private string Describe(double rate) => _total is { } total
        ? string.Create(CultureInfo.InvariantCulture, $"{_done:N0} of {total:N0} {unit}, {rate:N0}/s")
        : string.Create(CultureInfo.InvariantCulture, $"{_done:N0} {unit}, {rate:N0}/s");
}
