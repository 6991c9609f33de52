namespace EventoDb.Tests.Consumers;

/// <summary>Where a pipeline stands in a script, and how it is told to stop at the first error.</summary>
internal static class Surrounding
{
    /// <summary>All there are.</summary>
    public static string[] All { get; } =
        ["inline", "function", "advanced function", "script", "module", "thread job", "parallel", "parameter", "splatting", "default parameter values"];

    /// <summary>A script that runs a pipeline there.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="pipeline">The pipeline; its cmdlets end in <c>@stop</c>.</param>
    /// <param name="file">A file that the script may use.</param>
    public static string Of(string name, string pipeline, string file)
    {
        const string Stop = "$ErrorActionPreference = 'Stop'; $stop = @{}; ";
        const string There = "Import-Module $using:manifest; Connect-EventoServer $using:uri -Token $using:token; " + Stop;
        switch (name)
        {
            case "inline":
                return Stop + pipeline;
            case "function":
                return "function f { " + Stop + pipeline + " }; f";
            case "advanced function":
                return "$stop = @{}; function f { [CmdletBinding()] param() " + pipeline + " }; f -ErrorAction Stop";
            case "script":
                File.WriteAllText(file, Stop + pipeline);
                return $"& '{file}'";
            case "module":
                return "$module = New-Module { function f { " + Stop + pipeline + " } }; f";
            case "thread job":
                return "Start-ThreadJob { " + There + pipeline + " } | Receive-Job -Wait -AutoRemoveJob";
            case "parallel":
                return "1 | ForEach-Object -Parallel { " + There + pipeline + " }";
            case "parameter":
                return pipeline.Replace("@stop", "-ErrorAction Stop", StringComparison.Ordinal);
            case "splatting":
                return "$stop = @{ ErrorAction = [System.Management.Automation.ActionPreference]::Stop }; " + pipeline;
            case "default parameter values":
                return "$stop = @{}; $PSDefaultParameterValues = @{ '*-EventoMessage:ErrorAction' = 'Stop' }; try { " + pipeline + " } finally { $PSDefaultParameterValues = @{} }";
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name, null);
        }
    }
}
