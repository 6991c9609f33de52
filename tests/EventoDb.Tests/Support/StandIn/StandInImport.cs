using System.Text;

namespace EventoDb.Tests.Support;

/// <summary><c>/import</c> of a <see cref="BackendStandIn"/>: records in, 1000 at a time, all or none; events out, at the end.</summary>
internal sealed class StandInImport(StandInStore store, StandInNamespace space)
{
    private const int BatchSize = 1000;
    private const int LongestLine = 1024 * 1024;
    private readonly StringBuilder _events = new();
    private readonly List<StandInRecord> _batch = [];
    private long _imported;

    /// <summary>Imports a body.</summary>
    /// <returns>The events.</returns>
    public StubAnswer Run(ReadOnlyMemory<byte> body)
    {
        try
        {
            Import(body);
            Tell($$"""{"done":true,"imported":{{_imported}},"elapsed":"0.0s"}""");
        }
        catch (StandInImportException e)
        {
            Tell(e.Line is { } line
                ? $$"""{"error":"{{e.Code}}","message":{{GoJsonWriter.Write(e.Message)}},"line":{{line}}}"""
                : $$"""{"error":"{{e.Code}}","message":{{GoJsonWriter.Write(e.Message)}}}""");
        }
        return new StubAnswer { Headers = [("Content-Type", "text/event-stream")], Body = Encoding.UTF8.GetBytes(_events.ToString()) };
    }

    private void Import(ReadOnlyMemory<byte> body)
    {
        long number = 0;
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Length >= LongestLine) throw new StandInImportException("READ_ERROR", "error reading input: bufio.Scanner: token too long", null);
            number++;
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) < 0) continue;
            _batch.Add(StandInRecord.Read(line.Span, number));
            if (_batch.Count < BatchSize) continue;
            var last = _batch[^1].GlobalPosition;
            Flush(number);
            Tell($$"""{"imported":{{_imported}},"gpos":{{last}}}""");
        }
        if (_batch.Count > 0) Flush(number);
    }

    private void Flush(long number)
    {
        store.Import(space, _batch, number);
        _imported += _batch.Count;
        _batch.Clear();
    }

    private void Tell(string data) => _events.Append("data: ").Append(data).Append("\n\n");
}
