using EventoDb.Client;

namespace EventoDb;

/// <summary>A message that was read from a category: the same as any, shown with its stream.</summary>
public sealed class EventoCategoryMessage : EventoMessage
{
    internal EventoCategoryMessage(StoredMessage stored, bool asHashtable)
        : base(stored, asHashtable)
    {
    }
}
