using System.Text;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;

namespace EventoDb.Server.Subscriptions;

/// <summary>What a subscription has not been told yet, in order, however long ago it was written.</summary>
internal sealed class PokeQuery
{
    /// <summary>So many rows are looked at before others get their turn.</summary>
    private const int RowsPerPiece = 4000;

    private readonly Namespace _within;
    private readonly SubscriptionRequest _request;
    private readonly byte[] _name;
    private long _key;
    private long _after;

    public PokeQuery(Namespace within, SubscriptionRequest request)
    {
        _within = within;
        _request = request;
        _name = Encoding.UTF8.GetBytes(request.Stream ?? request.Category ?? "");
        _key = within.Key;
        // Everything is live only: what is there already is not told.
        _after = MessageQuery.Before(request.Position);
        if (request.IsAll) _after = Math.Max(_after, within.Head);
    }

    /// <summary>Appends events until about <paramref name="bytes"/> are there; false when there is no more for now.</summary>
    public bool Fill(ReadSession session, GrowingBuffer output, int bytes)
    {
        if (_within.Key is var key && key != _key)
        {
            // Emptied (a forced import): positions have begun anew.
            _key = key;
            _after = MessageQuery.Before(_request.Position);
        }
        if (Select(session) is not { } rows) return false;
        try
        {
            for (var looked = 0; ; looked++)
            {
                if (output.Length >= bytes || looked == RowsPerPiece) return true;
                if (!rows.Step()) return false;
                Take(rows, output);
            }
        }
        finally
        {
            rows.Reset();
        }
    }

    private Statement? Select(ReadSession session)
    {
        if (_request.IsAll) return session.AllPositions.Bind(1, _key).Bind(2, _after);
        return _request.Stream is not null
            ? session.KeyOfStream(_key, _name) is { } stream ? session.StreamPositions.Bind(1, stream).Bind(2, _after) : null
            : session.KeyOfCategory(_key, _name) is { } category ? session.CategoryPositions.Bind(1, category).Bind(2, _after) : null;
    }

    private void Take(Statement row, GrowingBuffer output)
    {
        var position = row.Integer(0);
        var globalPosition = row.Integer(1);
        _after = _request.Stream is null ? globalPosition : position;
        if (_request.Group is { } group && (row.IsNull(3) || !group.Owns(row.Integer(3)))) return;

        output.Append("event: poke\ndata: {\"stream\":"u8);
        JsonText.WriteString(output, _request.Stream is null ? row.Bytes(2) : _name);
        output.Append(",\"position\":"u8);
        JsonText.WriteInteger(output, position);
        output.Append(",\"globalPosition\":"u8);
        JsonText.WriteInteger(output, globalPosition);
        output.Append("}\n\n"u8);
    }
}
