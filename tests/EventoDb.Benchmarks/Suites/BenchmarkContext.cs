using EventoDb.Benchmarks.Processes;

namespace EventoDb.Benchmarks.Suites;

/// <summary>What every suite works with.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Server">The server.</param>
/// <param name="Session">A session with the module.</param>
/// <param name="Manifest">The module's manifest.</param>
/// <param name="Folder">A folder for files.</param>
internal sealed record BenchmarkContext(BenchmarkOptions Options, ServerProcess Server, ModuleSession Session, string Manifest, string Folder)
{
    /// <summary>Connects the session to a namespace of its own.</summary>
    /// <returns>Its token.</returns>
    public string EnterNewNamespace()
    {
        Session.Connect(Server.Uri, Server.Token);
        var token = Session.CreateNamespace();
        Session.Connect(Server.Uri, token);
        return token;
    }

    /// <summary>Removes the namespaces made so far from a server that goes on afterwards. On pebble each holds hundreds of megabytes.</summary>
    public void LeaveAsFound()
    {
        if (Options.Uri is null) return;
        Session.Connect(Server.Uri, Server.Token);
        Session.RemoveNamespaces();
    }

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => Path.Combine(Folder, name);
}
