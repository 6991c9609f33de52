using System.Data.Common;
using System.Reflection;
using System.Runtime.Loader;

namespace EventoDb.Tests.Cancellation;

/// <summary>The database file of an embedded server.</summary>
internal static class ServerFile
{
    /// <summary>Keeps others from reading it, until the connection is closed. An embedded server must have been started in this process.</summary>
    public static DbConnection Lock(string path)
    {
        // The module's own SQLite: two of them in one process do not see each other's locks.
        var context = AssemblyLoadContext.All.Single(context => context.Name == "EventoDb.Server");
        var type = context.LoadFromAssemblyName(new AssemblyName("Microsoft.Data.Sqlite")).GetType("Microsoft.Data.Sqlite.SqliteConnection", throwOnError: true)!;
        var connection = (DbConnection)Activator.CreateInstance(type, $"Data Source={path};Pooling=False")!;
        connection.Open();
        using var locking = connection.CreateCommand();
        locking.CommandText = "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;";
        locking.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Forgets that it was in use.</summary>
    public static void Forget(string path) => File.Delete(path + "-lock");

    /// <summary>Whether a server has opened it, or tried to, since that was forgotten. Does not disturb one that is about to.</summary>
    public static bool HasBeenUsed(string path) => File.Exists(path + "-lock");

    /// <summary>Whether a server has it open, or is about to.</summary>
    public static bool IsInUse(string path)
    {
        try
        {
            using var file = new FileStream(path + "-lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
