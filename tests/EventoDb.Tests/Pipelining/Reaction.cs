namespace EventoDb.Tests.Pipelining;

/// <summary>What a stand-in server does with a request.</summary>
internal abstract record Reaction
{
    /// <summary>Does it and answers.</summary>
    public static Reaction Answer { get; } = new Answers(Closing: false);

    /// <summary>Does it, and answers twice.</summary>
    public static Reaction AnswerTwice { get; } = new Answers(Closing: false, Times: 2);

    /// <summary>Does it, answers with <c>Connection: close</c>, and closes.</summary>
    public static Reaction AnswerAndClose { get; } = new Answers(Closing: true);

    /// <summary>Closes without doing it.</summary>
    public static Reaction Close { get; } = new Closes(Do: 0);

    /// <summary>Never answers this one or any after it.</summary>
    public static Reaction Stall { get; } = new Stalls();

    /// <summary>Does it and up to this many in all of those that have come, and closes without an answer.</summary>
    public static Reaction DoAndClose(int count) => new Closes(count);

    /// <summary>Answers with these bytes, having done it or not.</summary>
    public static Reaction Send(string bytes, bool doIt = false, bool close = false) => new Sends(bytes, doIt, close);

    /// <summary>Answers with this status and body, without doing it.</summary>
    public static Reaction Status(int status, string body, string contentType = "text/html", bool doIt = false) => new Sends(
        $"HTTP/1.1 {status} Whatever\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n{body}", doIt, false);

    internal sealed record Answers(bool Closing, int Times = 1) : Reaction;

    internal sealed record Closes(int Do) : Reaction;

    internal sealed record Stalls : Reaction;

    internal sealed record Sends(string Bytes, bool Do, bool Closing) : Reaction;
}
