using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>A cmdlet that connects the session to a server. Where that fails the session has no connection: what a script does next was not meant for the
/// server that it was connected to before.</summary>
public abstract class ConnectingCmdlet : EventoCmdlet
{
    /// <summary>The server that did not answer; null where that is not why the session is not connected.</summary>
    private protected EventoClient? Unreachable { get; set; }

    /// <summary>Connects the session, unless it is left as it is.</summary>
    /// <param name="leavesSession">Whether the session is left as it is.</param>
    /// <param name="connect">Makes the session's connection.</param>
    private protected T Connect<T>(bool leavesSession, Func<T> connect)
    {
        try
        {
            return connect();
        }
        catch (EventoException e) when (!leavesSession)
        {
            throw Lose(e);
        }
        catch (ArgumentException e) when (!leavesSession)
        {
            throw Lose(e.ToEventoException());
        }
        catch when (!leavesSession && !Stopping)
        {
            Lose();
            throw;
        }
    }

    /// <summary>Refuses what is given and empty. An attribute would, too, but a call that PowerShell itself refuses leaves the session as it is.</summary>
    private protected void RequireGiven(string parameter, object? value)
    {
        if (IsBound(parameter) && value is null or "") throw new ArgumentException($"-{parameter} is empty: is the variable set that it comes from?");
    }

    private EventoException Lose(EventoException failure)
    {
        Lose($" ({failure.Code})");
        return new EventoException(failure.Code, $"{failure.Message.TrimEnd('.')}. The session has no connection now.", failure.StatusCode, failure.Details, failure);
    }

    private void Lose(string reason = "") => EventoSession.Current.Place = SessionPlace.Nowhere($"{MyInvocation.MyCommand.Name} failed{reason}", Unreachable);
}
