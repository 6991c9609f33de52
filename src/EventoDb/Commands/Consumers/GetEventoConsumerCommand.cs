using System.Management.Automation;
using EventoDb.Completion;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>How far the consumers of a category have come, and how much is left for them.</summary>
[Cmdlet(VerbsCommon.Get, "EventoConsumer")]
[OutputType(typeof(EventoConsumer))]
public sealed class GetEventoConsumerCommand : ConsumerCmdlet
{
    /// <summary>The category.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string Category { get; set; } = string.Empty;

    /// <summary>What the consumers' names are like: PowerShell wildcards, upper and lower case told apart. A group's name finds its members.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConsumerPatternCompleter))]
    public string[] Consumer { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object? Target => Category;

    /// <inheritdoc/>
    protected override void Process()
    {
        ConsumerIdentity.RequireCategory(Category);
        NamePattern[] wanted = [.. Consumer.Select(name => new NamePattern(name))];
        var known = Await(ConsumerSearch.FindAsync(Client, Category, string.Empty, Cancellation)).ToList();
        bool Is(NamePattern pattern, ConsumerIdentity consumer) => pattern.IsMatch(consumer.FullName) || pattern.IsMatch(consumer.Name);
        foreach (var consumer in known.Where(consumer => wanted.Any(pattern => Is(pattern, consumer)))) WriteObject(Describe(consumer));
        foreach (var pattern in wanted)
        {
            // One that is named and has recorded nothing yet: all is left for it.
            if (pattern.Literal is { } name && !known.Exists(consumer => Is(pattern, consumer))) WriteObject(Describe(ConsumerIdentity.Read(Category, name)));
        }
    }
}
