namespace EventoDb.Tests.Layers.Samples.One;

/// <summary>Uses what uses it: a circle that the test has to see.</summary>
internal sealed class There
{
    public static object Go() => new List<Two.Back>();
}
