using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>Asks SQLite whether an open file is still the one at its path. (Its packages leave this function out.)</summary>
internal static class MovedFile
{
    private const int HasMoved = 20;

    /// <summary>Whether the file was deleted, moved or replaced. Never on Windows, where nobody can while it is open.</summary>
    public static bool IsMoved(SqliteConnection connection) =>
        FileControl(connection.Handle!.DangerousGetHandle(), 0, HasMoved, out var moved) == SQLitePCL.raw.SQLITE_OK && moved != 0;

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern int FileControl(nint database, nint mainDatabase, int operation, out int answer);
}
