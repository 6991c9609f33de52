using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EventoDb.Server.Storage;

/// <summary>
/// A prepared statement whose parameters and columns are UTF-8 as SQLite holds it: no string is made on the way in or out.
/// </summary>
/// <remarks>Text is bound and read with its length, so that a NUL inside a name or a type survives.</remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> text)
    {
        // An empty span has no address, which SQLite would take for NULL.
        Check(text.IsEmpty ? raw.sqlite3_bind_text(_statement, index, "") : raw.sqlite3_bind_text(_statement, index, text));
        return this;
    }

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, bytes));
        return this;
    }

    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Moves to the next row; false at the end. <see cref="Reset"/> must follow before the next use.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW) return true;
        if (result == raw.SQLITE_DONE) return false;
        // Reset at once, so that the statement can be used again; the error's text outlives it.
        Reset();
        Fail(result);
        return false;
    }

    /// <summary>Runs a statement that returns no rows, and readies it for the next use.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The number in the first column of the first row, or null without one; readies the statement for the next use.</summary>
    public long? First()
    {
        try
        {
            return Step() ? Integer(0) : null;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends the read and its transaction. The result only repeats what <see cref="Step"/> has reported.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A column that holds ticks in UTC.</summary>
    /// <exception cref="StorageException">They are no time: nothing that this server has written.</exception>
    public long Ticks(int column) => Integer(column) is var ticks && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
        ? ticks
        : throw new StorageException("the file holds a time that is none");

    /// <summary>The bytes of a text or blob column, valid until the next <see cref="Step"/> or <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) Fail(result);
    }

    private void Fail(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
