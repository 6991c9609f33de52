namespace EventoDb.Client;

/// <summary>What a transfer is doing.</summary>
public enum TransferStage
{
    /// <summary>The file is checked; nothing is sent yet.</summary>
    Checking,

    /// <summary>Messages go to the file or to the server.</summary>
    Transferring,

    /// <summary>A copy is compared with its source.</summary>
    Verifying,
}
