namespace EventoDb.Tests.Support;

/// <summary>What a <see cref="BackendStandIn"/> answers with an error.</summary>
internal sealed class StandInException(int status, string code, string message, string? details = null) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>EventoDB's code.</summary>
    public string Code { get; } = code;

    /// <summary>JSON, or null.</summary>
    public string? Details { get; } = details;

    public static StandInException Invalid(string message) => new(400, "INVALID_REQUEST", message);

    public static StandInException Backend(string message) => new(500, "BACKEND_ERROR", message);

    public StubAnswer ToAnswer() => StubAnswer.Error(Status, Code, Message, Details);
}
