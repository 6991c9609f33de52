namespace EventoDb.Server.Storage;

/// <summary>The database did not do what it was asked to: the disk is full, the file damaged.</summary>
internal sealed class StorageException : Exception
{
    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
