using EventoDb.Server.Http;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;

namespace EventoDb.Server.Rpc;

/// <summary>Answers with the messages of a query: whole where they are few, in chunks as the client takes them where they are many.</summary>
internal static class MessagePage
{
    private const int PieceBytes = 256 * 1024;

    public static async ValueTask WriteAsync(Store store, ResponseWriter response, MessageQuery query)
    {
        var piece = response.Body();
        piece.Append((byte)'[');
        var more = Fill(store, query, piece);
        if (!more)
        {
            piece.Append("]\n"u8);
            response.WriteJson(piece.Written);
            return;
        }
        response.Begin("application/json");
        while (more)
        {
            response.WritePart(piece.Written);
            await response.SendAsync().ConfigureAwait(false);
            piece.Clear();
            more = Fill(store, query, piece);
        }
        piece.Append("]\n"u8);
        response.WritePart(piece.Written);
        response.End();
    }

    private static bool Fill(Store store, MessageQuery query, GrowingBuffer piece)
    {
        using var lease = store.Read();
        return query.Fill(lease.Session, piece, PieceBytes);
    }
}
