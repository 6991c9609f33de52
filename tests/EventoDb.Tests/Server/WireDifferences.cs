using EventoDb.Tests.Wire;

namespace EventoDb.Tests.Server;

/// <summary>
/// The recorded exchanges that the embedded server answers otherwise, and with what: everything that docs/embedded-server.md lists
/// and the recording touches.
/// </summary>
internal static class WireDifferences
{
    private const string OwnNamespace = "true counts: the namespace had one message";
    private const string Wildcard = "names are matched exactly, without wildcards";
    private const string Unnamed = """data: {"error":"INVALID_RECORD","message":"invalid record at line 1: id must be a non-empty string","line":1}""" + "\n\n";
    private const string Foreign = "another namespace's token does not open it";

    private static readonly Dictionary<int, (string Reason, int Status, Func<string, string> Body)> Known = new()
    {
        [56] = (OwnNamespace, 200, OneDeleted),
        [59] = (OwnNamespace, 200, OneDeleted),
        [62] = (OwnNamespace, 200, OneDeleted),
        [65] = (OwnNamespace, 200, OneDeleted),
        [68] = (OwnNamespace, 200, OneDeleted),
        [71] = (OwnNamespace, 200, OneDeleted),
        [74] = (OwnNamespace, 200, OneDeleted),
        [86] = (OwnNamespace, 200, OneDeleted),
        [82] = ("true counts and last activity", 200, body => Counted(body, streams: 1)),
        [247] = ("true counts and last activity", 200, body => Counted(body, streams: 26)),
        [85] = (Foreign, 403, _ => """{"error":{"code":"AUTH_UNAUTHORIZED","message":"Token not authorized for namespace","details":{"namespace":"tenant-a"}}}"""),
        [143] = ("numbers keep their value", 200, body => body
            .Replace("9007199254740992", "9007199254740993", StringComparison.Ordinal)
            .Replace("12345678901234567000", "12345678901234567890", StringComparison.Ordinal)),
        [223] = (Wildcard, 200, _ => "[]"),
        [242] = (Wildcard, 200, _ => "[]"),
        [243] = (Wildcard, 200, _ => "[]"),
        [260] = ("a message without id, stream and type is not imported", 200, _ => Unnamed),
        [264] = ("a message without id, stream and type is not imported", 200, body => body.Replace(
            """,["","","",0,700,null,null,"2025-01-01T00:00:00Z"]""", "", StringComparison.Ordinal)),
        [273] = ("force=true counts for POST only", 200, _ => """
            [["11111111-1111-4111-8111-000000001001","imp-1","T",0,11,{"i":1},null,"2025-01-02T03:04:05Z"],
             ["01900000-0000-7000-8000-000000000000","imp-0","After",0,12,{},null,"2026-11-23T00:00:00Z"]]
            """),
    };

    /// <summary>What is to be answered to an exchange: as recorded, or as listed here.</summary>
    public static (int Status, string Body) Expected(int index, WireExchange.Received recorded) =>
        Known.TryGetValue(index, out var difference) ? (difference.Status, difference.Body(recorded.Body)) : (recorded.Status, recorded.Body);

    private static string OneDeleted(string body) => body.Replace("\"messagesDeleted\":0", "\"messagesDeleted\":1", StringComparison.Ordinal);

    private static string Counted(string body, int streams) => body
        .Replace("\"lastActivity\":null", "\"lastActivity\":\"2026-11-23T00:00:00Z\"", StringComparison.Ordinal)
        .Replace("\"streamCount\":0", FormattableString.Invariant($"\"streamCount\":{streams}"), StringComparison.Ordinal);
}
