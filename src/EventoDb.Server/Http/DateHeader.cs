using System.Text;

namespace EventoDb.Server.Http;

/// <summary>The Date header's line, made once a second.</summary>
internal static class DateHeader
{
    private static volatile Made _current = Make(0);

    public static byte[] Now()
    {
        var second = Environment.TickCount64 / 1000;
        var current = _current;
        if (current.Second != second) _current = current = Make(second);
        return current.Line;
    }

    private static Made Make(long second) => new(second, Encoding.ASCII.GetBytes($"Date: {DateTime.UtcNow:R}\r\n"));

    private sealed record Made(long Second, byte[] Line);
}
