using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>
/// The one thread that changes the database. All that waits when it comes round shares a transaction, so that many writers pay for one
/// flush to disk (group commit).
/// </summary>
internal sealed class Writer : IDisposable
{
    private readonly object _databaseGate;
    private readonly WriteTransaction _transaction;
    private readonly Thread _thread;
    private readonly object _queueGate = new();
    private List<WriteOperation> _queue = [];
    private bool _stopping;
    private bool _purging = true;

    /// <param name="database">What is written to.</param>
    /// <param name="databaseGate">Held while the writer's connection is in use.</param>
    public Writer(Database database, object databaseGate)
    {
        _databaseGate = databaseGate;
        _transaction = new WriteTransaction(database);
        _thread = new Thread(Run) { IsBackground = true, Name = "EventoDb writer" };
        _thread.Start();
    }

    /// <summary>Queues an operation behind all that were queued before; it need not start before <see cref="Start"/>.</summary>
    public void Enqueue(WriteOperation operation)
    {
        lock (_queueGate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _queue.Add(operation);
        }
    }

    /// <summary>Sees to it that what is queued is done.</summary>
    public void Start()
    {
        lock (_queueGate) Monitor.Pulse(_queueGate);
    }

    /// <summary>Runs <paramref name="work"/> in a transaction of its own. What it throws undoes it and reaches the caller.</summary>
    public Task<TResult> RunAsync<TResult>(Func<WriteTransaction, TResult> work)
    {
        var operation = new ExclusiveOperation<TResult>(work);
        Enqueue(operation);
        Start();
        return operation.Outcome;
    }

    /// <summary>Finishes what is queued, then stops.</summary>
    public void Dispose()
    {
        lock (_queueGate)
        {
            _stopping = true;
            Monitor.Pulse(_queueGate);
        }
        _thread.Join();
        _transaction.Dispose();
    }

    private void Run()
    {
        List<WriteOperation> taken = [];
        List<WriteOperation> shared = [];
        while (Take(ref taken))
        {
            if (taken.Count == 0)
            {
                Purge();
                continue;
            }
            foreach (var operation in taken)
            {
                if (!operation.IsExclusive)
                {
                    shared.Add(operation);
                    continue;
                }
                Execute(shared);
                shared.Clear();
                Execute([operation]);
                _purging = true;
            }
            Execute(shared);
            shared.Clear();
            taken.Clear();
        }
    }

    /// <summary>Waits for operations. False at the end; nothing taken means there is time to purge.</summary>
    private bool Take(ref List<WriteOperation> taken)
    {
        lock (_queueGate)
        {
            while (_queue.Count == 0)
            {
                if (_stopping) return false;
                if (_purging) return true;
                Monitor.Wait(_queueGate);
            }
            (_queue, taken) = (taken, _queue);
            return true;
        }
    }

    private void Execute(List<WriteOperation> operations)
    {
        if (operations.Count == 0) return;
        if (!TryExecute(operations, out var reason))
        {
            // One may have spoilt it for all (too big for the disk): each by itself, the others get through.
            foreach (var operation in operations)
            {
                if (operations.Count == 1 || !TryExecute([operation], out reason)) operation.Fail(reason!);
            }
        }
        foreach (var operation in operations) operation.Complete();
    }

    private bool TryExecute(List<WriteOperation> operations, out Exception? reason)
    {
        lock (_databaseGate)
        {
            try
            {
                _transaction.Begin();
                foreach (var operation in operations) operation.Execute(_transaction);
                _transaction.Commit();
                reason = null;
                return true;
            }
#pragma warning disable CA1031 // Whatever it is, it goes to those who wait; the writer has to live on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _transaction.Rollback();
                reason = e is SqliteException sqlite ? Reworded(sqlite) : e;
                return false;
            }
        }
    }

    private void Purge()
    {
        lock (_databaseGate)
        {
            try
            {
                _transaction.Begin();
                _purging = _transaction.Purge();
                _transaction.Commit();
            }
            catch (Exception e) when (e is SqliteException or StorageException)
            {
                // Nobody waits for it, and what was dropped stays out of sight: the next change or start tries again.
                _transaction.Rollback();
                _purging = false;
            }
        }
    }

    /// <summary>SQLite's own words, without the wrapping "SQLite Error 13: '…'.".</summary>
    private static StorageException Reworded(SqliteException e)
    {
        var first = e.Message.IndexOf('\'', StringComparison.Ordinal);
        var last = e.Message.LastIndexOf('\'');
        return new StorageException(first >= 0 && last > first ? e.Message[(first + 1)..last] : e.Message, e);
    }
}
