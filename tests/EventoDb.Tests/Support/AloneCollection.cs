namespace EventoDb.Tests.Support;

/// <summary>Tests that change what is one for the whole process, and run while nothing else does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
