using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb;

/// <summary>What the module keeps for one runspace, and forgets with it.</summary>
internal sealed class EventoSession
{
    private static readonly ConditionalWeakTable<Runspace, EventoSession> Sessions = [];

    private EventoSession(Runspace runspace) => Servers = new StartedServers(runspace);

    /// <summary>The session of the runspace that runs this thread.</summary>
    public static EventoSession Current => Of(Runspace.DefaultRunspace ?? throw new InvalidOperationException("There is no runspace on this thread."));

    /// <summary>The session of a runspace.</summary>
    public static EventoSession Of(Runspace runspace) => Sessions.GetValue(runspace, static runspace => new EventoSession(runspace));

    /// <summary>Clock and waits.</summary>
    public SessionTiming Timing { get; set; } = SessionTiming.Default;

    /// <summary>The connection that cmdlets use when none is given, or null.</summary>
    public EventoConnection? Connection { get; set; }

    /// <summary>The writers of pipelines that run now. What reads for a pipeline and keeps account of it waits for them first: a message that went
    /// into one has not arrived before it is answered.</summary>
    public HashSet<PipelinedWriter> Writers { get; } = [];

    /// <summary>The connection made from the environment, kept as long as the environment says the same.</summary>
    public EnvironmentConnection Environment { get; } = new();

    /// <summary>The embedded servers that this runspace started.</summary>
    public StartedServers Servers { get; }

    /// <summary>What this session follows in the background.</summary>
    public SubscriptionTable Subscriptions { get; } = new();
}
