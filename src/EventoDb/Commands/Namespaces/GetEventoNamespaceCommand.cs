using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>The namespaces of the server, with their true message counts.</summary>
[Cmdlet(VerbsCommon.Get, "EventoNamespace", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoNamespace))]
public sealed class GetEventoNamespaceCommand : ConnectedCmdlet
{
    /// <summary>Their names, case-sensitive; wildcards match. Without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NamespacePatternCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object? Target => OneOrAll(Name);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
        {
            Guard(() => Find(new NamePattern(name)), name);
        }
    }

    private void Find(NamePattern pattern)
    {
        if (pattern.Literal is { } name)
        {
            WriteObject(Await(NamespaceReader.ReadAsync(Client, name, Cancellation)));
            return;
        }
        foreach (var listed in Await(Client.GetNamespacesAsync(Cancellation)))
        {
            if (pattern.IsMatch(listed.Name) && Await(ReadAsync(listed)) is { } found) WriteObject(found);
        }
    }

    /// <summary>What is known of a namespace that was in the list; null where it is gone meanwhile.</summary>
    private async Task<EventoNamespace?> ReadAsync(NamespaceInfo listed)
    {
        try
        {
            return await NamespaceReader.ReadAsync(Client, listed.Name, Cancellation).ConfigureAwait(false);
        }
        catch (EventoException e) when (e.Code == EventoErrorCode.NamespaceNotFound)
        {
            return null;
        }
        catch (EventoException e) when (e.Code == EventoErrorCode.AuthUnauthorized)
        {
            return new EventoNamespace(listed.Name) { Description = listed.Description, CreatedAt = listed.CreatedAt };
        }
    }
}
