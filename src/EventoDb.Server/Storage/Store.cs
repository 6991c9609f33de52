using System.Collections.Concurrent;
using System.Text;
using EventoDb.Server.Errors;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>The namespaces and their messages, in a file or in memory.</summary>
/// <remarks>
/// A file is read over connections of its own beside the writer (WAL); what is in memory has one connection, which readers and the writer
/// take in turns, for some milliseconds at most.
/// </remarks>
internal sealed class Store : IDisposable
{
    /// <summary>The namespace whose token is the server's own.</summary>
    public const string DefaultNamespace = "default";

    private readonly Database _database;
    private readonly object _databaseGate = new();
    private readonly ReadSession? _shared;
    private readonly ConcurrentBag<(SqliteConnection Connection, ReadSession Session)> _readers = [];
    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);

    private Store(Database database)
    {
        _database = database;
        Writer = new Writer(database, _databaseGate);
        if (database.InMemory) _shared = new ReadSession(database.Writer);
    }

    public Writer Writer { get; }

    /// <summary>What <c>sys.health</c> names.</summary>
    public string Backend => _database.InMemory ? "memory" : "sqlite";

    /// <summary>All namespaces, in no order.</summary>
    public IEnumerable<Namespace> Namespaces => _namespaces.Values;

    /// <summary>Opens the store; <paramref name="tokenHash"/> is the hash of the default namespace's token from now on.</summary>
    public static async Task<Store> OpenAsync(string? path, byte[] tokenHash, long? maximumPages)
    {
        var database = Database.Open(path, maximumPages);
        Store? store = null;
        try
        {
            store = new Store(database);
            store.Load();
            await store.GiveTokenAsync(tokenHash).ConfigureAwait(false);
            return store;
        }
        catch (Exception e)
        {
            if (store is null) database.Dispose();
            else store.Dispose();
            if (DatabaseFailure.Of(path ?? ":memory:", e) is { } failure) throw failure;
            throw;
        }
    }

    public Namespace? Find(string name) => _namespaces.GetValueOrDefault(name);

    public Task<Namespace> CreateNamespaceAsync(string name, byte[] tokenHash, string description) => Writer.RunAsync(transaction =>
    {
        if (_namespaces.ContainsKey(name)) throw new RpcException(RpcError.NamespaceExists(name));
        var createdAt = DateTime.UtcNow;
        var key = transaction.CreateNamespace(name, tokenHash, description, createdAt);
        var created = new Namespace(key, name, tokenHash, description, createdAt);
        transaction.AfterCommit(() => _namespaces[name] = created);
        return created;
    });

    /// <summary>Deletes a namespace; how many messages it had.</summary>
    public Task<long> DeleteNamespaceAsync(string name) => Writer.RunAsync(transaction =>
    {
        var deleted = Find(name) ?? throw new RpcException(RpcError.NamespaceNotFound(name));
        // Whoever made it anew would have the server's own token.
        if (name == DefaultNamespace) throw RpcException.InvalidRequest($"Namespace '{name}' is the server's own and cannot be deleted");
        var messages = transaction.DropNamespace(deleted);
        transaction.AfterCommit(() =>
        {
            _namespaces.TryRemove(name, out _);
            deleted.Delete();
        });
        return messages;
    });

    /// <summary>Removes all messages of a namespace; global positions start again at 1.</summary>
    public Task ClearAsync(Namespace cleared) => Writer.RunAsync(transaction =>
    {
        if (cleared.IsDeleted) throw new RpcException(RpcError.NamespaceNotFound(cleared.Name));
        var messages = transaction.DropNamespace(cleared);
        var key = transaction.CreateNamespace(cleared.Name, cleared.TokenHash, cleared.Description, cleared.CreatedAt);
        transaction.AfterCommit(() =>
        {
            cleared.Head = 0;
            cleared.Key = key;
            cleared.Waiters.Wake();
        });
        return messages;
    });

    /// <summary>Takes a session for one short read. It must be given back before anything is awaited.</summary>
    public ReadLease Read()
    {
        if (_shared is not null)
        {
            Monitor.Enter(_databaseGate);
            return new ReadLease(this, _shared, default);
        }
        if (!_readers.TryTake(out var reader))
        {
            var connection = _database.OpenReader();
            reader = (connection, new ReadSession(connection));
        }
        return new ReadLease(this, reader.Session, reader.Connection);
    }

    /// <summary>Finishes what is queued for writing, then closes the database.</summary>
    public void Dispose()
    {
        Writer.Dispose();
        _shared?.Dispose();
        foreach (var (connection, session) in _readers)
        {
            session.Dispose();
            connection.Dispose();
        }
        _database.Dispose();
    }

    private void Return(ReadSession session, SqliteConnection? connection)
    {
        if (connection is null) Monitor.Exit(_databaseGate);
        else _readers.Add((connection, session));
    }

    private void Load()
    {
        using var lease = Read();
        lock (_databaseGate)
        {
            using var rows = new Statement(_database.Writer, "SELECT key, name, token_hash, description, created_at FROM namespaces");
            while (rows.Step())
            {
                var key = rows.Integer(0);
                var name = Encoding.UTF8.GetString(rows.Bytes(1));
                var head = lease.Session.Head.Bind(1, key);
                head.Step();
                _namespaces[name] = new Namespace(
                    key,
                    name,
                    rows.Bytes(2).ToArray(),
                    Encoding.UTF8.GetString(rows.Bytes(3)),
                    new DateTime(rows.Integer(4), DateTimeKind.Utc))
                {
                    Head = head.Integer(0),
                };
                head.Reset();
            }
        }
    }

    private async Task GiveTokenAsync(byte[] hash)
    {
        if (Find(DefaultNamespace) is not { } existing)
        {
            await CreateNamespaceAsync(DefaultNamespace, hash, "Default namespace").ConfigureAwait(false);
            return;
        }
        await Writer.RunAsync(transaction =>
        {
            transaction.ChangeToken(existing, hash);
            transaction.AfterCommit(() => existing.TokenHash = hash);
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>A session, until it is disposed.</summary>
    public readonly ref struct ReadLease
    {
        private readonly Store _store;
        private readonly SqliteConnection? _connection;

        public ReadLease(Store store, ReadSession session, SqliteConnection? connection)
        {
            _store = store;
            Session = session;
            _connection = connection;
        }

        public ReadSession Session { get; }

        public void Dispose() => _store.Return(Session, _connection);
    }
}
