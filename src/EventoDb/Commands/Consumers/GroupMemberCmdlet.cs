using System.Management.Automation;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>A cmdlet for one consumer: one that is alone, or a member of a group.</summary>
public abstract class GroupMemberCmdlet : NamedConsumerCmdlet
{
    /// <summary>Which member of a consumer group, 0 to <c>-GroupSize</c> - 1: it gets the streams that hash to it.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(0, int.MaxValue)]
    [NoTokenText]
    public int? GroupMember { get; set; }

    /// <summary>How many members the consumer group has.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1, int.MaxValue)]
    [NoTokenText]
    public int? GroupSize { get; set; }

    /// <inheritdoc/>
    private protected override ConsumerIdentity Identity => ConsumerIdentity.Read(Category, Consumer, GroupMember, GroupSize);
}
