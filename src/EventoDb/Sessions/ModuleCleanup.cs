using System.Management.Automation;

namespace EventoDb;

/// <summary>What happens when the module is removed from a session: what it follows in the background and the servers that it started end.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => EventoSession.Current.EndWork();
}
