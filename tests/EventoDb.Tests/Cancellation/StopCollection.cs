namespace EventoDb.Tests.Cancellation;

/// <summary>Tests that stop cmdlets in one session, while no other test runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class StopCollection : ICollectionFixture<StopSession>
{
    public const string Name = "stop";
}
