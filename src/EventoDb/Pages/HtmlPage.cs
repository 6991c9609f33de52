using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Pages;

/// <summary>A page that is one file: its style and its script are in it, and it asks for nothing else. What others wrote is data in it, and its policy lets nothing
/// run but its own script.</summary>
/// <param name="name">Which page: of the templates, the one of that name.</param>
/// <param name="scripts">The templates that its script is made of, in order.</param>
internal sealed class HtmlPage(string name, params string[] scripts)
{
    /// <summary>The first line of every page, by which a file is known as one.</summary>
    public const string FirstLine = "<!DOCTYPE html>";

    /// <summary>What is in the head of every page.</summary>
    public const string Generator = "<meta name=\"generator\" content=\"EventoDb for PowerShell\">";

    private static readonly Assembly Templates = typeof(HtmlPage).Assembly;

    /// <summary>Writes the page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">Its title, any text.</param>
    /// <param name="writeData">Writes the data that its script shows.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public async Task WriteAsync(Stream output, string title, Action<Utf8JsonWriter> writeData, CancellationToken cancellation)
    {
        var style = Read("page.css") + Read($"{name}.css");
        var script = string.Concat(scripts.Append(name).Select(part => Read($"{part}.js")));
        // A nonce would be the same in every copy of the file; a hash says what may run.
        var policy = $"default-src 'none'; script-src {Hash(script)}; style-src {Hash(style)}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
        var frame = Read("page.html")
            .Replace("{{policy}}", policy, StringComparison.Ordinal)
            .Replace("{{title}}", WebUtility.HtmlEncode(DisplayText.OfLine(title)).Replace("{{", "{&#123;", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("{{style}}", style, StringComparison.Ordinal)
            .Replace("{{body}}", Read($"{name}.html").TrimEnd(), StringComparison.Ordinal)
            .Replace("{{script}}", script, StringComparison.Ordinal)
            .Split("{{data}}");
        await output.WriteAsync(Encoding.UTF8.GetBytes(frame[0]), cancellation).ConfigureAwait(false);
        // This writer escapes <, > and & wherever they are: the block ends where it ends.
        var json = new Utf8JsonWriter(output);
        await using (json.ConfigureAwait(false)) writeData(json);
        await output.WriteAsync(Encoding.UTF8.GetBytes(frame[1]), cancellation).ConfigureAwait(false);
    }

    private static string Read(string file)
    {
        using var stream = Templates.GetManifestResourceStream($"Pages/{file}") ?? throw new InvalidOperationException($"The template {file} is missing.");
        using var reader = new StreamReader(stream);
        // As a browser reads them, which hashes what it has read.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hash(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
}
