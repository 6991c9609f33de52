using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>Where Write-EventoMessage writes to, as its parameters say.</summary>
internal static class MessageOutput
{
    /// <summary>Opens it.</summary>
    /// <param name="command">The cmdlet, which ends where its outbox cannot be used.</param>
    /// <param name="session">The session.</param>
    public static IMessageWriter Open(WriteEventoMessageCommand command, EventoSession session)
    {
        var client = command.Client;
        if (command.Outbox is null) return Open(command, client, halt: null);
        var outbox = OpenOutbox(command, FilePath.Resolve(command.Outbox, command.SessionState), session);
        var halt = new WriteHalt();
        return new OutboxWriter(client, outbox, Open(command, client, halt), halt, command.SkipsExisting)
        {
            ConnectionCount = command.ConnectionCount,
            Sent = (sent, refused) =>
            {
                if (refused > 0) command.Observer.Warn($"Of the messages in the outbox '{outbox.FullPath}', {sent} were written, and {refused} refused and set aside: Get-EventoOutbox shows them.");
            },
        };
    }

    private static IMessageWriter Open(WriteEventoMessageCommand command, EventoClient client, WriteHalt? halt)
    {
        var writer = new PipelinedWriter(client, command.Window, command.ConnectionCount, halt, holdsBehindErrors: command.StopsAtError);
        return command.SkipsExisting ? new SkippingWriter(client, writer, halt) : writer;
    }

    private static Outbox OpenOutbox(WriteEventoMessageCommand command, string path, EventoSession session)
    {
        var outbox = new Outbox(path, OutboxBinding.Of(command.Client), command.Client.Timing, session.OutboxFiles);
        try
        {
            // Now, and not when it is needed.
            command.Await(outbox.EnsureAsync(command.Cancellation));
        }
        catch (EventoException e)
        {
            command.Throw(e, path);
        }
        return outbox;
    }
}
