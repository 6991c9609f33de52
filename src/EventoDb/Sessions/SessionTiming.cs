using EventoDb.Client;

namespace EventoDb;

/// <summary>How long the cmdlets of a session wait where nobody says how long. Tests set others, so that no time limit depends on how busy a machine is.</summary>
internal sealed record SessionTiming
{
    /// <summary>What a session has that is given nothing else.</summary>
    public static SessionTiming Default { get; } = new();

    /// <summary>What the session's connections are like where nobody says otherwise, and by which clock they go.</summary>
    public EventoClientOptions Client { get; init; } = new() { Uri = new Uri(ServerAddress.Default) };

    /// <summary>Tells the time, and lets it pass.</summary>
    public TimeProvider Clock => Client.TimeProvider;

    /// <summary>How long completion may ask the server: less than a second, in which nobody can press Ctrl+C.</summary>
    public TimeSpan CompletionPatience { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>How long what completion was answered is good.</summary>
    public TimeSpan CompletionLifetime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a cmdlet that waits writes its verbose lines and refreshes its progress. In real time: nothing else depends on it.</summary>
    public TimeSpan LineInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long work lasts before its progress is shown.</summary>
    public TimeSpan ProgressDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often progress that is shown is refreshed, and how long nothing else must have been written before it is. Each time, pwsh asks the terminal
    /// for the cursor's position, which a Ctrl+C must not meet: not more often than anybody looks.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a consumer that is stopped has to record its position: Ctrl+C ends any cmdlet within 100 ms.</summary>
    public TimeSpan SaveTimeWhenStopped { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>How long a consumer whose pipeline fails has to record its position.</summary>
    public TimeSpan SaveTimeWhenFailed { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a consumer that works on messages goes by what it was told last of whether it is suspended.</summary>
    public TimeSpan SuspensionLook { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a consumer that is suspended looks whether it may go on.</summary>
    public TimeSpan SuspensionPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause before a server that is not up is asked again whether it is.</summary>
    public TimeSpan TryInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a server that is asked whether it is up may take for its answer.</summary>
    public TimeSpan LongestTry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a file that another program holds is waited for: longer than a virus scanner looks at a new one.</summary>
    public TimeSpan FilePatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Waits.</summary>
    public Task PauseAsync(TimeSpan time, CancellationToken cancellation) => Task.Delay(time, Clock, cancellation);
}
