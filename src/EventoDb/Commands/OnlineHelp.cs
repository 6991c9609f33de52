namespace EventoDb.Commands;

/// <summary>Where <c>Get-Help -Online</c> leads.</summary>
internal static class OnlineHelp
{
    /// <summary>The manifest's <c>ProjectUri</c>; an attribute takes nothing but a constant.</summary>
    public const string Address = "https://github.com/eventodb-hq/eventodb";
}
