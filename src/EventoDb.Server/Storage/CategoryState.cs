namespace EventoDb.Server.Storage;

/// <summary>A category's counts as the writer has them; written back once a transaction.</summary>
internal sealed class CategoryState
{
    public required long Key { get; init; }

    public required long StreamCount { get; set; }

    public required long MessageCount { get; set; }

    public bool IsChanged { get; set; }
}
