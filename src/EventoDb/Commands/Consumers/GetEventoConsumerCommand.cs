using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>How far the consumers of a category, or of all, have come, and how much is left for them.</summary>
[Cmdlet(VerbsCommon.Get, "EventoConsumer", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoConsumer))]
public sealed class GetEventoConsumerCommand : ConsumerCmdlet
{
    /// <summary>The category; without it the consumers of all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string? Category { get; set; }

    /// <summary>What the consumers' names are like: PowerShell wildcards, upper and lower case told apart. A group's name finds its members.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ValidateNotNull]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConsumerPatternCompleter))]
    [NotAToken]
    public string[] Consumer { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object? Target => Category;

    private ErrorRecord NotFound(string name)
    {
        var whose = Category is null ? "of this namespace" : $"of category '{Category}'";
        return new EventoException(ModuleErrorCode.ConsumerNotFound, $"No consumer '{name}' {whose} has recorded a position.").ToErrorRecord(name);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        CategoryArgument.Require(Category);
        NamePattern[] wanted = [.. Consumer.Select(name => new NamePattern(name))];
        var survey = new ConsumerSurvey(Client);
        var known = Category is null
            ? Await(survey.FindAsync(Cancellation))
            : [.. Await(ConsumerSearch.FindAsync(Client, Category, string.Empty, Cancellation))];
        bool Is(NamePattern pattern, ConsumerIdentity consumer) => pattern.IsMatch(consumer.FullName) || pattern.IsMatch(consumer.Name);
        var found = known.Where(consumer => wanted.Any(pattern => Is(pattern, consumer))).ToList();
        Describe(survey, found);
        foreach (var pattern in wanted.Where(pattern => pattern.Literal is not null && !known.Any(consumer => Is(pattern, consumer)))) WriteError(NotFound(pattern.Literal!));
    }
}
