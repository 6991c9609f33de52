using System.Buffers;
using System.Globalization;
using EventoDb.Server.Http;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;
using EventoDb.Server.Tokens;
using EventoDb.Shared;

namespace EventoDb.Server.Import;

/// <summary><c>POST /import</c>: NDJSON in, events about it out, as it goes.</summary>
internal sealed class ImportEndpoint
{
    private static readonly SearchValues<byte> Blank = SearchValues.Create(" \t\r\n\v\f"u8);

    private readonly Store _store;

    public ImportEndpoint(Store store) => _store = store;

    public async Task RunAsync(RequestHead request, Caller caller, ReadOnlyMemory<byte> body, ResponseWriter response)
    {
        var within = caller.Require("Failed to import");
        // Of any other method this is not the wish of someone who has data to import.
        if (request.IsPost && request.Query("force") == "true") await _store.ClearAsync(within).ConfigureAwait(false);

        response.Begin(
            "text/event-stream",
            "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\n" + (response.Closes ? "" : "Connection: keep-alive\r\n"));
        await ImportAsync(within, body, response).ConfigureAwait(false);
        response.End();
    }

    private async Task ImportAsync(Namespace within, ReadOnlyMemory<byte> body, ResponseWriter response)
    {
        var started = Environment.TickCount64;
        var parser = new ImportParser();
        var batch = new ImportBatch();
        long imported = 0;
        long number = 0;
        try
        {
            while (!body.IsEmpty)
            {
                var line = TakeLine(ref body);
                number++;
                if (line.Span.IndexOfAnyExcept(Blank) < 0) continue;
                parser.Parse(line, number, batch);
                if (batch.Count < ImportBatch.Size) continue;
                imported += await WriteAsync(within, batch).ConfigureAwait(false);
                Progress(response, imported, batch.LastGlobalPosition);
                await response.SendAsync().ConfigureAwait(false);
                batch.Clear();
            }
            if (batch.Count > 0) imported += await WriteAsync(within, batch).ConfigureAwait(false);
            Done(response, imported, Environment.TickCount64 - started);
        }
        catch (ImportFailure failure)
        {
            Fail(response, failure, number);
        }
    }

    private static ReadOnlyMemory<byte> TakeLine(ref ReadOnlyMemory<byte> body)
    {
        var end = body.Span.IndexOf((byte)'\n');
        var line = end < 0 ? body : body[..end];
        body = end < 0 ? default : body[(end + 1)..];
        return line;
    }

    private async Task<int> WriteAsync(Namespace within, ImportBatch batch)
    {
        try
        {
            return await _store.Writer.RunAsync(transaction => batch.Write(transaction, within)).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            throw new ImportFailure(ServerErrorCode.ImportFailed, e.Message);
        }
    }

    private static void Progress(ResponseWriter response, long imported, long globalPosition)
    {
        var body = response.Body();
        body.Append("data: {\"imported\":"u8);
        JsonText.WriteInteger(body, imported);
        body.Append(",\"gpos\":"u8);
        JsonText.WriteInteger(body, globalPosition);
        body.Append("}\n\n"u8);
        response.WritePart(body.Written);
    }

    private static void Done(ResponseWriter response, long imported, long milliseconds)
    {
        var body = response.Body();
        body.Append("data: {\"done\":true,\"imported\":"u8);
        JsonText.WriteInteger(body, imported);
        body.Append(",\"elapsed\":"u8);
        JsonText.WriteString(body, (milliseconds / 1000.0).ToString("F1", CultureInfo.InvariantCulture) + "s");
        body.Append("}\n\n"u8);
        response.WritePart(body.Written);
    }

    /// <summary>The line is the one read last: of a batch that failed, its last.</summary>
    private static void Fail(ResponseWriter response, ImportFailure failure, long line)
    {
        var body = response.Body();
        body.Append("data: {\"error\":"u8);
        JsonText.WriteString(body, failure.Code);
        body.Append(",\"message\":"u8);
        JsonText.WriteString(body, failure.Message);
        if (line > 0)
        {
            body.Append(",\"line\":"u8);
            JsonText.WriteInteger(body, line);
        }
        body.Append("}\n\n"u8);
        response.WritePart(body.Written);
    }
}
