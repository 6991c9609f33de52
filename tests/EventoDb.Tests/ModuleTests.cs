using EventoDb.Tests.Support;

namespace EventoDb.Tests;

public class ModuleTests
{
    [Fact]
    public void The_manifest_imports_in_place()
    {
        using var runner = new ScriptRunner();
        Assert.Equal("EventoDb", runner.Run("(Get-Module EventoDb).Name").Single.BaseObject);
    }
}
