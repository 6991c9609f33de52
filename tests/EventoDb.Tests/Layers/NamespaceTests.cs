using EventoDb.Tests.Support;

namespace EventoDb.Tests.Layers;

/// <summary>Layers: no two namespaces of an assembly use each other, by whatever way.</summary>
public sealed class NamespaceTests
{
    [Theory]
    [InlineData("lib/server/EventoDb.Server.dll")]
    [InlineData("lib/EventoDb.Client.dll")]
    [InlineData("lib/EventoDb.dll")]
    public void Arrows_between_namespaces_point_one_way(string path)
    {
        var graph = NamespaceGraph.Of(Path.Combine(Repository.Root, path));
        var arrows = graph.Circles().SelectMany(circle => circle.SelectMany(name => graph.Uses[name]
            .Where(used => circle.Contains(used.Key))
            .Select(used => $"{name} -> {used.Key}: {string.Join(", ", used.Value.Take(12))}"))).ToList();
        Assert.True(arrows.Count == 0, string.Join('\n', arrows));
    }

    [Fact]
    public void A_circle_is_seen()
    {
        var graph = NamespaceGraph.Of(typeof(NamespaceTests).Assembly.Location);
        Assert.Contains("EventoDb.Tests.Support", graph.Uses["EventoDb.Tests.Layers"].Keys);
        Assert.Contains(graph.Circles(), circle => circle.Contains("EventoDb.Tests.Layers.Samples.One") && circle.Contains("EventoDb.Tests.Layers.Samples.Two"));
    }
}
