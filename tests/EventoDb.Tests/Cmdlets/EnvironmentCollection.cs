namespace EventoDb.Tests.Cmdlets;

/// <summary>Tests that change the process's environment: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class EnvironmentCollection
{
    public const string Name = "Environment";
}
