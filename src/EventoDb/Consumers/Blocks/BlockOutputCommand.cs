using System.Management.Automation;

namespace EventoDb.Consumers.Blocks;

/// <summary>The end of the pipeline in which a script block runs. No cmdlet of the module: it has no name there.</summary>
internal sealed class BlockOutputCommand : PSCmdlet
{
    /// <summary>Who takes what comes.</summary>
    [Parameter(Mandatory = true)]
    public BlockOutput? Output { get; set; }

    /// <summary>What comes.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Output!.Take(InputObject);
}
