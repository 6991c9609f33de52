using System.Runtime.CompilerServices;
using EventoDb.Client;
using EventoDb.Server;

namespace EventoDb.Tests.Layers;

/// <summary>The module lives on the client's public surface, as whoever else uses its package does; what is internal is for tests alone.</summary>
public sealed class InternalsTests
{
    [Theory]
    [InlineData(typeof(EventoClient))]
    [InlineData(typeof(EventoConnection))]
    [InlineData(typeof(RunningServer))]
    public void Internals_are_shown_to_tests_alone(Type one)
    {
        var friends = one.Assembly.GetCustomAttributes(typeof(InternalsVisibleToAttribute), inherit: false).Cast<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName).ToList();
        Assert.NotEmpty(friends);
        Assert.All(friends, friend => Assert.EndsWith("Tests", friend, StringComparison.Ordinal));
    }
}
