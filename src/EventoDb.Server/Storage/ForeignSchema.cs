using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EventoDb.Server.Storage;

/// <summary>A database file may come from anybody: nothing that its schema holds may run.</summary>
internal static class ForeignSchema
{
    /// <summary>Switches off triggers, views, functions with effects and the writing of the schema's own table, before anything is read.</summary>
    public static void Disarm(SqliteConnection connection)
    {
        Set(raw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, false);
        Set(raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, false);
        Set(raw.SQLITE_DBCONFIG_ENABLE_VIEW, false);
        Set(raw.SQLITE_DBCONFIG_DEFENSIVE, true);

        void Set(int option, bool on) =>
            SqliteException.ThrowExceptionForRC(raw.sqlite3_db_config(connection.Handle, option, on ? 1 : 0, out _), connection.Handle);
    }
}
