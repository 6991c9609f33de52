using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>Where Write-EventoMessage writes to, as its parameters say.</summary>
internal static class MessageOutput
{
    /// <summary>Opens it.</summary>
    /// <param name="command">The cmdlet, which ends where its outbox cannot be used.</param>
    /// <param name="session">The session.</param>
    public static MessageWriter Open(WriteEventoMessageCommand command, EventoSession session)
    {
        var options = new MessageWriterOptions
        {
            Window = command.Window,
            ConnectionCount = command.ConnectionCount,
            SkipExisting = command.SkipsExisting,
            HoldBehindErrors = command.StopsAtError,
        };
        if (command.Outbox is null) return command.Client.OpenWriter(options);
        var outbox = OpenOutbox(command, FilePath.Resolve(command.Outbox, command.SessionState), session);
        return outbox.OpenWriter(options, (sent, refused) =>
        {
            if (refused > 0) command.Observer.Warn($"Of the messages in the outbox '{outbox.FullPath}', {sent} were written, and {refused} refused and set aside: Get-EventoOutbox shows them.");
        });
    }

    private static Outbox OpenOutbox(WriteEventoMessageCommand command, string path, EventoSession session)
    {
        var outbox = session.OpenOutbox(command.Client, path);
        try
        {
            // Now, and not when it is needed.
            command.Await(outbox.EnsureCreatedAsync(command.Cancellation));
        }
        catch (EventoException e)
        {
            command.Throw(e, path);
        }
        return outbox;
    }
}
