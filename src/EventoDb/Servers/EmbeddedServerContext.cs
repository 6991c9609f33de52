using System.Reflection;
using System.Runtime.Loader;

namespace EventoDb;

/// <summary>Where the embedded server lives with its SQLite packages, so that they clash with nothing that other modules have loaded.</summary>
internal sealed class EmbeddedServerContext : AssemblyLoadContext
{
    private readonly AssemblyDependencyResolver _resolver;

    /// <summary>Makes a context.</summary>
    /// <param name="serverPath">The server's assembly; its dependencies lie beside it.</param>
    public EmbeddedServerContext(string serverPath)
        : base("EventoDb.Server") => _resolver = new AssemblyDependencyResolver(serverPath);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
