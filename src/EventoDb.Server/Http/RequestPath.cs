namespace EventoDb.Server.Http;

/// <summary>Paths as EventoDB reads them: percent-decoded, <c>//</c> as <c>/</c>, dots resolved, letters as they are.</summary>
internal static class RequestPath
{
    public static Route Resolve(string path)
    {
        if (Of(path) is var direct && direct != Route.Unknown) return direct;

        var segments = new List<string>();
        var decoded = Uri.UnescapeDataString(path);
        foreach (var segment in decoded.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
        }
        var normal = "/" + string.Join('/', segments);
        return Of(decoded.EndsWith('/') && segments.Count > 0 ? normal + "/" : normal);
    }

    private static Route Of(string path) => path switch
    {
        "/rpc" => Route.Rpc,
        "/subscribe" => Route.Subscribe,
        "/import" => Route.Import,
        "/health" => Route.Health,
        "/version" => Route.Version,
        _ => Route.Unknown,
    };
}
