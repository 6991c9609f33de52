using System.Text;
using EventoDb.Shared;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>What the writer can do within its current transaction.</summary>
internal sealed class WriteTransaction : IDisposable
{
    /// <summary>How many streams are remembered between transactions.</summary>
    private const int RememberedStreams = 50_000;

    private readonly Database _database;
    private readonly WriteStatements _statements;
    private readonly Dictionary<(long Namespace, string Name), StreamState> _streams = [];
    private readonly Dictionary<(long Namespace, string Name), CategoryState> _categories = [];
    private readonly List<StreamState> _changedStreams = [];
    private readonly List<CategoryState> _changedCategories = [];
    private readonly Dictionary<Namespace, long> _heads = [];
    private readonly List<Action> _afterCommit = [];

    public WriteTransaction(Database database)
    {
        _database = database;
        _statements = new WriteStatements(database.Writer);
    }

    public void Begin() => _statements.Begin.Run();

    /// <summary>Makes it durable, then visible to readers and subscribers.</summary>
    public void Commit()
    {
        foreach (var stream in _changedStreams)
        {
            _statements.UpdateStream.Bind(1, stream.Key).Bind(2, stream.Version).Bind(3, stream.LastActivity).Run();
            stream.IsChanged = false;
        }
        foreach (var category in _changedCategories)
        {
            _statements.UpdateCategory.Bind(1, category.Key).Bind(2, category.StreamCount).Bind(3, category.MessageCount).Run();
            category.IsChanged = false;
        }
        _database.RequireInPlace();
        _statements.Commit.Run();

        _changedStreams.Clear();
        _changedCategories.Clear();
        foreach (var (name, head) in _heads) name.Head = head;
        foreach (var action in _afterCommit) action();
        foreach (var name in _heads.Keys) name.Waiters.Wake();
        _heads.Clear();
        _afterCommit.Clear();
        if (_streams.Count > RememberedStreams) Forget();
    }

    /// <summary>Undoes everything since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        try
        {
            // SQLite ends the transaction by itself on some errors (disk full, out of memory).
            if (SQLitePCL.raw.sqlite3_get_autocommit(_database.Writer.Handle) == 0) _statements.Rollback.Run();
        }
        catch (SqliteException)
        {
            // What led here goes to those who wait; should the transaction still be open, the next Begin says so.
        }
        _changedStreams.Clear();
        _changedCategories.Clear();
        _heads.Clear();
        _afterCommit.Clear();
        Forget();
    }

    /// <summary>Runs once the transaction is durable.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    public StreamState? FindStream(Namespace within, string name)
    {
        var key = (within.Key, name);
        if (_streams.TryGetValue(key, out var stream)) return stream;
        var find = _statements.FindStream.Bind(1, within.Key).Bind(2, Encoding.UTF8.GetBytes(name));
        try
        {
            if (!find.Step()) return null;
            stream = new StreamState
            {
                Key = find.Integer(0),
                Version = find.Integer(1),
                LastActivity = find.Integer(2),
                Category = FindCategory(within, StreamNameParts.Category<byte>(Encoding.UTF8.GetBytes(name))),
            };
        }
        finally
        {
            find.Reset();
        }
        _streams.Add(key, stream);
        return stream;
    }

    /// <summary>Makes a stream that <see cref="FindStream"/> did not find.</summary>
    public StreamState CreateStream(Namespace within, string name, ReadOnlySpan<byte> utf8)
    {
        var category = FindCategory(within, StreamNameParts.Category(utf8));
        var insert = _statements.InsertStream.Bind(1, within.Key).Bind(2, category.Key).Bind(3, utf8);
        if (GroupHash.Of(utf8) is { } hash) insert.Bind(4, unchecked((long)hash));
        else insert.BindNull(4);
        insert.Run();
        category.StreamCount++;
        Changed(category);
        var stream = new StreamState { Key = LastKey(), Category = category, Version = -1, LastActivity = 0 };
        _streams.Add((within.Key, name), stream);
        return stream;
    }

    public bool HasId(Namespace within, ReadOnlySpan<byte> id) => Exists(_statements.FindId.Bind(1, within.Key).Bind(2, id));

    public bool HasPosition(StreamState stream, long position) =>
        position <= stream.Version && Exists(_statements.FindPosition.Bind(1, stream.Key).Bind(2, position));

    public bool HasGlobalPosition(Namespace within, long globalPosition) =>
        globalPosition <= Head(within) && Exists(_statements.FindGlobalPosition.Bind(1, within.Key).Bind(2, globalPosition));

    /// <summary>The highest global position and one; null after the last that there can be.</summary>
    public long? NextGlobalPosition(Namespace within) => Head(within) is var head && head < long.MaxValue ? head + 1 : null;

    /// <summary>Adds a message whose id and positions are free. Absent (default) data, metadata or correlation are NULL.</summary>
    public void Append(
        Namespace within,
        StreamState stream,
        long position,
        long globalPosition,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> type,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> metadata,
        ReadOnlySpan<byte> correlation,
        long time)
    {
        var insert = _statements.InsertMessage
            .Bind(1, within.Key).Bind(2, stream.Category.Key).Bind(3, stream.Key).Bind(4, position).Bind(5, globalPosition)
            .Bind(6, id).Bind(7, type).Bind(8, time);
        if (metadata.IsEmpty) insert.BindNull(9);
        else insert.Bind(9, metadata);
        if (data.IsEmpty) insert.BindNull(10);
        else insert.Bind(10, data);
        insert.Run();
        if (!correlation.IsEmpty)
        {
            var message = LastKey();
            Correlate(stream.Category.Key, correlation, globalPosition, message);
            Correlate(-within.Key, correlation, globalPosition, message);
        }

        stream.Version = Math.Max(stream.Version, position);
        stream.LastActivity = Math.Max(stream.LastActivity, time);
        if (!stream.IsChanged)
        {
            stream.IsChanged = true;
            _changedStreams.Add(stream);
        }
        stream.Category.MessageCount++;
        Changed(stream.Category);
        _heads[within] = Math.Max(Head(within), globalPosition);
    }

    /// <summary>Makes a namespace; its key.</summary>
    public long CreateNamespace(string name, byte[] tokenHash, string description, DateTime createdAt)
    {
        _statements.InsertNamespace
            .Bind(1, Encoding.UTF8.GetBytes(name)).BindBlob(2, tokenHash).Bind(3, Encoding.UTF8.GetBytes(description)).Bind(4, createdAt.Ticks).Run();
        return LastKey();
    }

    public void ChangeToken(Namespace of, byte[] tokenHash) => _statements.UpdateToken.Bind(1, of.Key).BindBlob(2, tokenHash).Run();

    /// <summary>Gives up a namespace's key and all that hangs on it; how many messages those were.</summary>
    public long DropNamespace(Namespace dropped)
    {
        var count = _statements.CountMessages.Bind(1, dropped.Key);
        count.Step();
        var messages = count.Integer(0);
        count.Reset();
        _statements.DeleteNamespace.Bind(1, dropped.Key).Run();
        _statements.InsertDropped.Bind(1, dropped.Key).Run();
        return messages;
    }

    /// <summary>Removes some of what hangs on dropped keys; false when nothing is left.</summary>
    public bool Purge()
    {
        if (_statements.FindDropped.First() is not { } dropped) return false;
        if (_statements.FindCategoryOf.Bind(1, dropped).First() is { } category)
        {
            if (Removed(_statements.PurgeCorrelations.Bind(1, category))) return true;
            if (Removed(_statements.PurgeMessages.Bind(1, category))) return true;
            if (Removed(_statements.PurgeStreams.Bind(1, dropped))) return true;
            _statements.DeleteCategory.Bind(1, category).Run();
            return true;
        }
        if (Removed(_statements.PurgeCorrelations.Bind(1, -dropped))) return true;
        _statements.DeleteDropped.Bind(1, dropped).Run();
        return true;
    }

    public void Dispose() => _statements.Dispose();

    private long Head(Namespace within) => _heads.TryGetValue(within, out var head) ? head : within.Head;

    private CategoryState FindCategory(Namespace within, ReadOnlySpan<byte> utf8)
    {
        var key = (within.Key, Encoding.UTF8.GetString(utf8));
        if (_categories.TryGetValue(key, out var category)) return category;
        var find = _statements.FindCategory.Bind(1, within.Key).Bind(2, utf8);
        try
        {
            if (find.Step())
            {
                category = new CategoryState { Key = find.Integer(0), StreamCount = find.Integer(1), MessageCount = find.Integer(2) };
            }
        }
        finally
        {
            find.Reset();
        }
        if (category is null)
        {
            _statements.InsertCategory.Bind(1, within.Key).Bind(2, utf8).Run();
            category = new CategoryState { Key = LastKey(), StreamCount = 0, MessageCount = 0 };
        }
        _categories.Add(key, category);
        return category;
    }

    private void Changed(CategoryState category)
    {
        if (category.IsChanged) return;
        category.IsChanged = true;
        _changedCategories.Add(category);
    }

    private void Correlate(long scope, ReadOnlySpan<byte> correlation, long globalPosition, long message) =>
        _statements.InsertCorrelation
            .Bind(1, scope).Bind(2, StreamNameParts.Category(correlation)).Bind(3, globalPosition).Bind(4, message).Bind(5, correlation).Run();

    private void Forget()
    {
        _streams.Clear();
        _categories.Clear();
    }

    private long LastKey() => SQLitePCL.raw.sqlite3_last_insert_rowid(_database.Writer.Handle);

    private bool Removed(Statement purge)
    {
        purge.Run();
        return SQLitePCL.raw.sqlite3_changes(_database.Writer.Handle) > 0;
    }

    private static bool Exists(Statement find) => find.First() is not null;
}
