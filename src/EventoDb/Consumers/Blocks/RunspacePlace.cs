using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EventoDb.Consumers.Blocks;

/// <summary>What a script block needs that runs in a runspace of its own: the module, the connection, the caller's directory.</summary>
/// <param name="Manifest">The module's manifest.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Timing">Clock and waits.</param>
/// <param name="Location">The caller's directory.</param>
internal sealed record RunspacePlace(string Manifest, EventoConnection Connection, SessionTiming Timing, PathInfo Location)
{
    /// <summary>Opens a runspace that has it.</summary>
    public Runspace Open(PortableBlock block)
    {
        var state = InitialSessionState.CreateDefault2();
        // Of a module that runs already, nothing is to be asked.
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        state.ImportPSModule([Manifest]);
        foreach (var (name, value) in block.Variables) state.Variables.Add(new SessionStateVariableEntry(name, value, null));
        var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        runspace.Open();
        var session = EventoSession.Of(runspace);
        session.Timing = Timing;
        session.Connect(Connection);
        if (Location.Provider.Name == "FileSystem") runspace.SessionStateProxy.Path.SetLocation(Location.Path);
        return runspace;
    }
}
