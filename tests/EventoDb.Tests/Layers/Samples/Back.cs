namespace EventoDb.Tests.Layers.Samples.Two;

/// <inheritdoc cref="One.There"/>
internal sealed class Back
{
    public static object Go() => One.There.Go();
}
