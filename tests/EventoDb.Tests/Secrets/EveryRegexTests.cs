using System.Reflection;
using System.Text.RegularExpressions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Secrets;

/// <summary>What others write goes through regular expressions: none in the product may take more time than in proportion to it.</summary>
public class EveryRegexTests
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly Assembly[] Product = [typeof(EventoDb.Client.EventoClient).Assembly, typeof(EventoConnection).Assembly, typeof(EventoDb.Server.EmbeddedServer).Assembly];

    [Fact]
    public void Each_is_one_that_cannot_backtrack()
    {
        var methods = Product.SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetMethods(Any))
            .Where(method => method.ReturnType == typeof(Regex) && method.GetParameters().Length == 0).ToList();
        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.True(((Regex)method.Invoke(null, null)!).Options.HasFlag(RegexOptions.NonBacktracking), $"{method.DeclaringType}.{method.Name}"));
    }

    [Fact]
    public void None_is_made_in_another_way()
    {
        string[] ways = ["new Regex(", "Regex.IsMatch(", "Regex.Match(", "Regex.Matches(", "Regex.Replace(", "Regex.Split(", "Regex.Count("];
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        // The pattern that a user gives has a time limit instead.
        Assert.All(files.Where(static file => Path.GetFileName(file) != "SearchCmdlet.cs"), file => Assert.DoesNotContain(ways, way => File.ReadAllText(file).Contains(way, StringComparison.Ordinal)));
    }
}
