using System.Net.Http.Headers;
using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>A subscription, read line by line.</summary>
internal sealed class PokeReader : IDisposable
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private PokeReader(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _lines = new StreamReader(stream);
    }

    public HttpResponseMessage Response => _response;

    /// <summary>Opens a subscription; back once the response's head is there.</summary>
    public static async Task<PokeReader> OpenAsync(HttpClient http, string query, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/subscribe?" + query);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Eventually.Hang);
        Assert.Equal(200, (int)response.StatusCode);
        return new PokeReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next line; null at the end.</summary>
    public async Task<string?> ReadLineAsync() => await _lines.ReadLineAsync().WaitAsync(Eventually.Hang);

    /// <summary>The next poke; comments are passed over. Null at the end.</summary>
    public async Task<Poke?> ReadAsync()
    {
        while (await ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return JsonSerializer.Deserialize<Poke>(line[6..], Options);
        }
        return null;
    }

    public async Task<List<Poke>> ReadAsync(int count)
    {
        var pokes = new List<Poke>(count);
        while (pokes.Count < count) pokes.Add(await ReadAsync() ?? throw new EndOfStreamException($"The subscription ended after {pokes.Count} of {count} pokes."));
        return pokes;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
