using System.Globalization;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A write that expected its stream at another version than it was; nothing was written.</summary>
public sealed class EventoVersionConflictException : EventoException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="expectedVersion">The version the writer expected; -1 for no stream.</param>
    /// <param name="actualVersion">The version the stream was at; -1 for no stream; null where it could not be learnt.</param>
    /// <param name="statusCode">The HTTP status, 409 as a rule.</param>
    /// <param name="details">The server's <c>details</c>, or null.</param>
    /// <param name="inner">The server's answer as it came, or null.</param>
    public EventoVersionConflictException(
        string streamName, long expectedVersion, long? actualVersion, int? statusCode = 409, JsonElement? details = null, Exception? inner = null)
        : base(EventoErrorCode.StreamVersionConflict, Describe(streamName, expectedVersion, actualVersion), statusCode, details, inner)
    {
        StreamName = streamName;
        ExpectedVersion = expectedVersion;
        ActualVersion = actualVersion;
    }

    /// <summary>The stream that was not written to.</summary>
    public string StreamName { get; }

    /// <summary>The version that was expected: the position of the last message, -1 for a stream that does not exist.</summary>
    public long ExpectedVersion { get; }

    /// <summary>The version the stream was at, -1 for none. Asked for where the server does not say (postgres, pebble), so it may be
    /// newer than the one the write met; null where asking failed.</summary>
    public long? ActualVersion { get; }

    private static string Describe(string streamName, long expected, long? actual)
    {
        var found = actual switch
        {
            null => "it is at another version",
            -1 => "it does not exist",
            _ => string.Create(CultureInfo.InvariantCulture, $"it is at version {actual}"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"Stream '{streamName}' was expected at version {expected}, but {found}; nothing was written.");
    }
}
