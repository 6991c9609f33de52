using System.Text.Json;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>The file of an outbox, to be used under its lock.</summary>
/// <remarks>
/// Only ever one line is added at a time, and before it is, the disk has all that came before: so whatever the loss of power tears is the last line, which nobody was
/// told is safe, and which is cut off again. It has no end, or a sector of it was never written. Anything else that is not as it was written is damage, also of the last line
/// and of a line's end, and nothing is done to it: somebody may have been told that it is safe.
/// </remarks>
/// <param name="path">Its full path.</param>
/// <param name="files">The system's files.</param>
internal sealed class OutboxFile(string path, OutboxFiles files)
{
    private const int ChunkLength = 64 * 1024;
    private OutboxState? _state;
    // Up to where the file was read, and up to where the disk surely has it.
    private long _read;
    private long _synced;

    /// <summary>What the file holds, as far as it was read; null where there is none.</summary>
    public OutboxState? State => _state;

    /// <summary>Reads what has come since.</summary>
    public void Refresh()
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            Forget();
            return;
        }
        using var file = HeldFile.Patiently(() => files.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        Read(file);
    }

    /// <summary>Adds a line, and waits until the disk has it.</summary>
    public void Append(byte[] line)
    {
        using var file = HeldFile.Patiently(() => files.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete));
        Read(file);
        if (file.Length > _read) file.SetLength(_read);
        if (_synced != _read) files.Sync(file);
        _synced = _read;
        try
        {
            files.Append(file, line);
            files.Sync(file);
        }
        catch (IOException)
        {
            Undo(file);
            throw;
        }
        Add(line.AsMemory(0, line.Length - 1));
        _synced = _read;
    }

    /// <summary>Writes the file anew, with nothing but its first line and what was refused.</summary>
    public void Rewrite(OutboxBinding binding, IReadOnlyList<OutboxRejection> rejections)
    {
        var unfinished = path + ".new";
        using (var file = files.Open(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            files.Append(file, OutboxState.CreateHeader(binding));
            if (rejections.Count > 0) files.Append(file, OutboxLine.Create(json => WriteRejections(json, "kept", rejections)));
            files.Sync(file);
        }
        HeldFile.Patiently(() => files.Replace(unfinished, path));
        Forget();
        Refresh();
        _synced = _read;
    }

    /// <summary>Messages that wait, in order, from the first on.</summary>
    public IReadOnlyList<OutboxMessage> ReadPending(int wanted)
    {
        var messages = new List<OutboxMessage>();
        using var file = HeldFile.Patiently(() => files.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        foreach (var queued in _state!.Queue)
        {
            if (queued.Last <= _state.Settled) continue;
            var line = new byte[queued.Length];
            file.Seek(queued.Offset, SeekOrigin.Begin);
            file.ReadExactly(line);
            messages.AddRange(_state.ReadQueue(line).Take(wanted - messages.Count));
            if (messages.Count == wanted) break;
        }
        return messages;
    }

    /// <summary>Writes what was refused as a property.</summary>
    public static void WriteRejections(Utf8JsonWriter json, string name, IReadOnlyList<OutboxRejection> rejections)
    {
        json.WriteStartArray(name);
        foreach (var rejection in rejections) rejection.WriteTo(json);
        json.WriteEndArray();
    }

    private void Forget() => (_state, _read, _synced) = (null, 0, 0);

    private void Undo(FileStream file)
    {
        try
        {
            file.SetLength(_read);
        }
        catch (IOException)
        {
            // Half a line at the end is cut off by whoever comes next.
        }
    }

    private void Read(FileStream file)
    {
        if (_state is not null && !IsSameFile(file)) Forget();
        file.Seek(_read, SeekOrigin.Begin);
        var buffer = new byte[ChunkLength];
        var filled = 0;
        while (true)
        {
            var count = file.Read(buffer, filled, buffer.Length - filled);
            filled += count;
            var start = 0;
            int length;
            while ((length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0)
            {
                var line = buffer.AsMemory(start, length);
                if (!TryAdd(line))
                {
                    if (file.Length > _read + length + 1 || !OutboxLine.IsTorn(line.Span)) throw Damaged(_read);
                    return;
                }
                start += length + 1;
            }
            if (count == 0) break;
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
        if (_state is null) throw Damaged(0);
        if (OutboxLine.HasLostEnd(buffer.AsSpan(0, filled))) throw Damaged(_read);
    }

    private bool IsSameFile(FileStream file)
    {
        if (file.Length < _read) return false;
        var line = new byte[OutboxState.CreateHeader(_state!.Binding).Length - 1];
        file.Seek(0, SeekOrigin.Begin);
        return file.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) == line.Length && OutboxState.TryBegin(line)?.Generation == _state.Generation;
    }

    private bool TryAdd(ReadOnlyMemory<byte> line)
    {
        if (_state is not null && !_state.TryAdd(line, _read)) return false;
        _state ??= OutboxState.TryBegin(line) ?? throw Damaged(0);
        _read += line.Length + 1;
        return true;
    }

    private void Add(ReadOnlyMemory<byte> line) => TryAdd(line);

    private static InvalidDataException Damaged(long offset) => offset == 0
        ? new InvalidDataException("it is no outbox")
        : new InvalidDataException(FormattableString.Invariant($"it is damaged: what stands at byte {offset} is not what was written there"));
}
