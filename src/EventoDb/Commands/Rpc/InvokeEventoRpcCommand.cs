using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Json;
using EventoDb.Shared;

namespace EventoDb.Commands;

/// <summary>Calls any method of the server and emits the raw answer as objects: of a list its items, for null nothing.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "EventoRpc", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(PSObject), typeof(object[]), typeof(string), typeof(long), typeof(double), typeof(bool))]
public sealed class InvokeEventoRpcCommand : ConnectedCmdlet
{
    /// <summary>The method, for example <c>stream.version</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RpcMethodCompleter))]
    [NotAToken]
    public string Method { get; set; } = string.Empty;

    /// <summary>Its arguments in order: text, numbers, hashtables, arrays, whatever JSON holds. Text is sent as text.</summary>
    [Parameter(Position = 1)]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(RpcArgumentCompleter))]
    public object?[]? ArgumentList { get; set; }

    /// <summary>Objects in the answer as ordered, case-sensitive dictionaries, for keys that an object cannot hold.</summary>
    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    /// <summary>Sends numbers that the server will round.</summary>
    [Parameter]
    public SwitchParameter AllowPrecisionLoss { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Method;

    /// <inheritdoc/>
    protected override void Process()
    {
        try
        {
            var arguments = (ArgumentList ?? []).Select(ToJson).ToList();
            if (!KnownMethods.ChangesNothing(Method) && !ShouldProcess(ResolveConnection().ToString(), $"Invoke {Method}")) return;
            var answer = Await(Client.InvokeAsync(Method, arguments, Cancellation));
            Write(Await(Task.Run(() => AsHashtable ? JsonValueReader.ToHashtable(answer, "Answer") : JsonValueReader.ToObject(answer, "Answer"))));
        }
        catch (JsonConversionException e)
        {
            throw new EventoException(ModuleErrorCode.InvalidData, e.Message, inner: e);
        }
    }

    private ReadOnlyMemory<byte> ToJson(object? argument, int index) =>
        JsonValueWriter.Write(argument, string.Create(CultureInfo.InvariantCulture, $"ArgumentList[{index}]"), AllowPrecisionLoss);

    private void Write(object? answer)
    {
        if (answer is object?[] items)
        {
            foreach (var item in items) WriteObject(item, enumerateCollection: false);
        }
        else if (answer is not null)
        {
            WriteObject(answer, enumerateCollection: false);
        }
    }
}
