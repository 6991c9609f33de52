using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>Retires a consumer, or all members of a group: it is not listed any more, and cannot be started by mistake. What it has recorded stays.</summary>
[Cmdlet(VerbsCommon.Remove, "EventoConsumer", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class RemoveEventoConsumerCommand : NamedConsumerCmdlet
{
    private const int MostAttempts = 20;

    /// <inheritdoc/>
    protected override void Process()
    {
        var named = Identity;
        var known = Await(ConsumerSearch.FindAsync(Client, Category, named.Name, Cancellation))
            .Where(consumer => consumer.Name == named.Name && (named.Group is null || consumer == named))
            .Select(consumer => (Consumer: consumer, Store: Await(new PositionStore(consumer).LoadAsync(Client, Cancellation))))
            .Where(item => !item.Store.Recorded.IsRetired)
            .ToList();
        // One that has the name to itself is meant, and no group beside it.
        if (known.Exists(item => item.Consumer == named)) known.RemoveAll(item => item.Consumer != named);
        if (known.Count == 0) throw new EventoException(ModuleErrorCode.ConsumerNotFound, $"There is no {named}.");
        foreach (var (consumer, store) in known)
        {
            if (!ShouldProcess(consumer.ToString(), string.Create(CultureInfo.InvariantCulture, $"Retire at position {store.Position}"))) continue;
            Guard(() => Retire(consumer, store), consumer.FullName);
        }
    }

    private void Retire(ConsumerIdentity consumer, PositionStore store)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Await(store.SaveAsync(new Patience(Client), store.Recorded with { IsRetired = true }, Cancellation));
                return;
            }
            catch (EventoException e) when (e.Code == ModuleErrorCode.ConsumerConflict && attempt < MostAttempts)
            {
                // It runs, and has recorded its position meanwhile.
                store = Await(new PositionStore(consumer).LoadAsync(Client, Cancellation));
            }
        }
    }
}
