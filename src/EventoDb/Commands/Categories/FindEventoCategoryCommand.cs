using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Finds categories by name, with how much they hold.</summary>
[Cmdlet(VerbsCommon.Find, "EventoCategory", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoCategory))]
public sealed class FindEventoCategoryCommand : ConnectedCmdlet
{
    private readonly List<NamePattern> _done = [];
    private IReadOnlyList<CategorySummary>? _categories;

    /// <summary>What their names are like: PowerShell wildcards, upper and lower case told apart.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CategoryPatternCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object? Target => OneOrAll(Name);

    /// <inheritdoc/>
    protected override void Process()
    {
        NamePattern[] wanted = [.. Name.Select(name => new NamePattern(name))];
        _categories ??= Await(Client.GetCategoriesAsync(Cancellation));
        foreach (var category in _categories)
        {
            bool IsLike(NamePattern pattern) => pattern.IsMatch(category.Name);
            if (wanted.Any(IsLike) && !_done.Exists(IsLike)) WriteObject(new EventoCategory(category));
        }
        _done.AddRange(wanted);
    }
}
