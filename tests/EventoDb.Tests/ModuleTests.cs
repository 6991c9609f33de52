using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests;

public class ModuleTests
{
    private const BindingFlags AllStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_manifest_imports_in_place()
    {
        using var runner = new ScriptRunner();
        Assert.Equal("EventoDb", runner.Run("(Get-Module EventoDb).Name").Single.BaseObject);
    }

    /// <summary>What an import takes is then the engine's own work on manifest, types and views.</summary>
    [Fact]
    public void Importing_runs_no_code_of_the_module()
    {
        Type[] types = [.. typeof(EventoConnection).Assembly.GetTypes(), .. typeof(EventoClient).Assembly.GetTypes()];
        Assert.DoesNotContain(types.SelectMany(static type => type.GetMethods(AllStatic)), static method => method.IsDefined(typeof(ModuleInitializerAttribute), inherit: false));
        Assert.DoesNotContain(types, static type => type.IsAssignableTo(typeof(IModuleAssemblyInitializer)));

        using var runner = ScriptRunner.Lend();
        var manifest = (Hashtable)runner.Run("Import-PowerShellDataFile $args[0]", Repository.Manifest).Single.BaseObject;
        Assert.Equal("lib/EventoDb.dll", manifest["RootModule"]);
        Assert.False(manifest.ContainsKey("ScriptsToProcess") || manifest.ContainsKey("NestedModules"));
    }
}
