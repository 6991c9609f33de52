namespace EventoDb.Client;

/// <summary>Messages before which none is still to come.</summary>
/// <param name="Page">Where they are.</param>
/// <param name="Count">How many of the page's first they are.</param>
internal readonly record struct SettledPage(MessagePage Page, int Count);
