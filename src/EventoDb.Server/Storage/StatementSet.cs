using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>A connection's prepared statements.</summary>
internal abstract class StatementSet(SqliteConnection connection) : IDisposable
{
    private readonly List<Statement> _all = [];

    public void Dispose() => _all.ForEach(statement => statement.Dispose());

    protected Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        _all.Add(statement);
        return statement;
    }
}
