namespace EventoDb.Tests.Support;

/// <summary>One fault, and the die that decides about its details.</summary>
internal sealed record Fault(FaultKind Kind, int Die)
{
    /// <summary>Whether the details are to fall the other way.</summary>
    public bool IsOdd => Die % 2 == 1;

    /// <summary>A number from <paramref name="from"/> up to <paramref name="to"/>.</summary>
    public int Between(int from, int to) => to <= from ? from : from + (Die / 2 % (to - from + 1));
}
