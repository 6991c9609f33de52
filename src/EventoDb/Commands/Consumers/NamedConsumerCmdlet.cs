using System.Management.Automation;
using EventoDb.Completion;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>A cmdlet that does something to a consumer, or to a whole group.</summary>
public abstract class NamedConsumerCmdlet : ConsumerCmdlet
{
    /// <summary>The category.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string Category { get; set; } = string.Empty;

    /// <summary>The consumer's name: of a group for all its members, or with a share, such as <c>copy-0-of-4</c>, for one.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ConsumerCompleter))]
    [NotAToken]
    public virtual string Consumer { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override object? Target => Consumer;

    /// <summary>Whom the parameters name.</summary>
    private protected virtual ConsumerIdentity Identity => ConsumerIdentity.Read(Category, Consumer);
}
