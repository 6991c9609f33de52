namespace EventoDb.Server.Http;

/// <summary>What a path leads to.</summary>
internal enum Route
{
    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary><c>/rpc</c>.</summary>
    Rpc,

    /// <summary><c>/subscribe</c>.</summary>
    Subscribe,

    /// <summary><c>/import</c>.</summary>
    Import,

    /// <summary><c>/health</c>.</summary>
    Health,

    /// <summary><c>/version</c>.</summary>
    Version,
}
