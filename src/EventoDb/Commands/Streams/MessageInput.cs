using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;
using EventoDb.Writing;

namespace EventoDb.Commands;

/// <summary>Makes of what is handed to Write-EventoMessage, by its parameters and by the pipeline, the messages to be written.</summary>
/// <param name="command">The cmdlet, with what is bound to it now.</param>
/// <param name="given">The parameters of the command line; later, those that the pipeline binds are bound as well.</param>
internal sealed class MessageInput(WriteEventoMessageCommand command, IReadOnlySet<string> given)
{
    // Where a server in test mode puts those who come without a token.
    private const string ServerNamespace = "default";
    private bool _idWasUsed;

    /// <summary>Whether the input at hand is a blank line, which is nothing.</summary>
    public bool IsBlankLine =>
        command.InputObject?.BaseObject is string text && !IsGiven(nameof(command.Data)) && text.AsSpan().Trim(JsonTextCopier.ByteOrderMark).IsWhiteSpace();

    /// <summary>The message that the input at hand makes.</summary>
    /// <exception cref="ArgumentException">The arguments make none.</exception>
    /// <exception cref="EventoException">Data or metadata cannot be sent exactly as they are, or a script block failed.</exception>
    public (string Stream, NewMessage Message) Read()
    {
        if (command.NoStream && command.ExpectedVersion is not null)
        {
            throw new ArgumentException("-NoStream and -ExpectedVersion do not go together; -NoStream is -ExpectedVersion -1.");
        }
        var envelope = MessageEnvelope.Open(command.InputObject, IsGiven(nameof(command.StreamName)), IsGiven(nameof(command.Type)), IsGiven(nameof(command.Data)));
        var stream = ReadName(nameof(command.StreamName), command.StreamName, envelope, envelope.StreamName)
            ?? throw Missing(nameof(command.StreamName), "a stream", envelope);
        var type = ReadName(nameof(command.Type), command.Type, envelope, envelope.Type) ?? throw Missing(nameof(command.Type), "a type", envelope);
        var message = NewMessage.OfValidJson(type, ReadData(envelope), ReadMetadata(envelope), ReadId(envelope, stream));
        return (stream, message);
    }

    private bool IsGiven(string parameter) => given.Contains(parameter);

    /// <summary>A name as the command line gives it, else as the pipeline does, by PowerShell's binding or within the input.</summary>
    private string? ReadName(string parameter, object? bound, MessageEnvelope envelope, object? named) =>
        IsGiven(parameter)
            ? ScriptArgument.EvaluateText(bound, command.InputObject) ?? throw new ArgumentException($"-{parameter} is empty.")
            : NameArgument.Of(envelope.IsBound ? bound : named);

    /// <summary>The error for a message without a name; a text that is no JSON object and could not have one is refused for that.</summary>
    private ArgumentException Missing(string parameter, string part, MessageEnvelope envelope)
    {
        if (command.InputObject?.BaseObject is string) ReadData(envelope);
        return new ArgumentException($"-{parameter} is missing: a message needs {part}.");
    }

    private Cause? ReadCause(MessageEnvelope envelope)
    {
        if (!IsGiven(nameof(command.Following))) return envelope.IsBound ? Cause.TryFrom(command.Following) : envelope.Following;
        var value = ScriptArgument.Evaluate(command.Following, command.InputObject);
        // A script block may say that there is none for this input.
        if (value is null && command.Following is not null) return null;
        return Cause.TryFrom(value) ?? throw new ArgumentException("-Following is no message: it takes one that was read, or the result of a write.");
    }

    private ReadOnlyMemory<byte> ReadData(MessageEnvelope envelope)
    {
        var isGiven = IsGiven(nameof(command.Data));
        if (!isGiven && !command.IsBound(nameof(command.InputObject))) throw new ArgumentException("-Data is missing: a message needs an object as its data.");
        if (isGiven) return ToJson(ScriptArgument.Evaluate(command.Data, command.InputObject), nameof(command.Data));
        try
        {
            return ToJson(envelope.Data, nameof(command.Data));
        }
        catch (EventoException e) when (command.InputObject?.BaseObject is string && e.InnerException is JsonConversionException { Path: nameof(command.Data) })
        {
            throw new EventoException(e.Code, e.Message + " If it is a part of a larger text, Get-Content -Raw reads that as one.", inner: e.InnerException);
        }
    }

    private ReadOnlyMemory<byte> ReadMetadata(MessageEnvelope envelope)
    {
        var value = IsGiven(nameof(command.Metadata)) ? ScriptArgument.Evaluate(command.Metadata, command.InputObject) : envelope.Metadata;
        // An empty text is what a CSV file has where there is none.
        var isEmpty = value is null or string { Length: 0 } or PSObject { BaseObject: string { Length: 0 } } or StoredContent { IsEmpty: true };
        var metadata = isEmpty ? default : ToJson(value, nameof(command.Metadata));
        return MessageMetadata.Complete(metadata, ReadCause(envelope), ScriptArgument.EvaluateText(command.CorrelationStreamName, command.InputObject));
    }

    private string? ReadId(MessageEnvelope envelope, string stream)
    {
        if (IsGiven(nameof(command.IdempotencyKey))) return ReadKey(stream);
        if (IsGiven(nameof(command.Id)))
        {
            if (command.Id is not ScriptBlock && _idWasUsed) throw new ArgumentException("-Id is for one message; for several inputs give a script block, such as -Id { $_.MessageId }.");
            _idWasUsed = true;
            return ScriptArgument.EvaluateText(command.Id, command.InputObject) is { } id ? RequireId(id) : throw new ArgumentException("-Id is empty.");
        }
        if (command.PreserveId && NameArgument.Of(envelope.Id) is { } kept) return RequireId(kept);
        if (!command.SkipExisting) return null;
        throw new ArgumentException("-SkipExisting needs an id to look for, the same in each run: -IdempotencyKey or -Id, or -PreserveId for messages that have one.");
    }

    private string ReadKey(string stream)
    {
        if (IsGiven(nameof(command.Id)) || command.PreserveId) throw new ArgumentException("-IdempotencyKey makes the id; it does not go together with -Id or -PreserveId.");
        var key = ScriptArgument.EvaluateText(command.IdempotencyKey, command.InputObject) ?? throw new ArgumentException("-IdempotencyKey is empty.");
        return MessageId.CreateFor(command.Client.Namespace ?? ServerNamespace, stream, key);
    }

    private ReadOnlyMemory<byte> ToJson(object? value, string root)
    {
        try
        {
            return value is StoredContent content ? content.Write(root, command.AllowPrecisionLoss) : JsonObjectWriter.Write(value, root, command.AllowPrecisionLoss);
        }
        catch (JsonConversionException e)
        {
            throw new EventoException(ModuleErrorCode.InvalidData, e.Message, inner: e);
        }
    }

    private static string RequireId(string id) =>
        Guid.TryParseExact(id, "D", out _) ? id : throw new ArgumentException($"'{id}' is no id: one is a UUID, such as {Guid.Empty:D}.");
}
