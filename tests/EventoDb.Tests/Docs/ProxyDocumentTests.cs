using System.Text.RegularExpressions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>What docs/proxies.md shows is what the tests of proxies run, and what the compose file starts.</summary>
public partial class ProxyDocumentTests
{
    [Theory]
    [InlineData("nginx", "nginx.conf")]
    [InlineData("haproxy", "haproxy.cfg")]
    public void The_configuration_on_the_page_is_the_one_that_tests_run(string language, string sample)
    {
        var block = Assert.Single(new MarkdownFile("docs/proxies.md").Blocks, block => block.Language == language);
        Assert.Equal(Read("docs", "samples", "proxies", sample).TrimEnd(), block.Text);
    }

    [Fact]
    public void The_compose_file_mounts_it_before_the_server_it_names()
    {
        var compose = Parse(Read("docker-compose.yml"));
        Assert.Equal("[\"tls\"]", compose["services/nginx/profiles"]);
        Assert.Contains("./docs/samples/proxies/nginx.conf:/etc/nginx/conf.d/default.conf:ro", compose["services/nginx/volumes"], StringComparison.Ordinal);
        Assert.Contains("./tls:/etc/nginx/tls:ro", compose["services/nginx/volumes"], StringComparison.Ordinal);
        Assert.Equal("service_healthy", compose["services/nginx/depends_on/eventodb/condition"]);
        Assert.Contains("127.0.0.1:8443:443", compose["services/nginx/ports"], StringComparison.Ordinal);
        Assert.Contains("8080", compose["services/eventodb/environment/EVENTODB_PORT"], StringComparison.Ordinal);
        var sample = Read("docs", "samples", "proxies", "nginx.conf");
        Assert.All(["server eventodb:8080;", "listen 443 ssl;", "/etc/nginx/tls/eventodb.crt", "/etc/nginx/tls/eventodb.key"], text => Assert.Contains(text, sample, StringComparison.Ordinal));
    }

    /// <summary>Every value by the keys that lead to it, of as much YAML as a compose file has; items of a list are lines of their key's value. What is no such YAML fails.</summary>
    private static Dictionary<string, string> Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = new Stack<(int Indent, string Path)>();
        var literal = int.MaxValue;
        foreach (var line in text.Split('\n').Where(static line => line.Trim() is { Length: > 0 } and not ['#', ..]))
        {
            Assert.DoesNotContain('\t', line);
            var indent = line.Length - line.TrimStart().Length;
            if (indent > literal) continue;
            literal = int.MaxValue;
            var match = Line().Match(line);
            Assert.True(match.Success, line);
            while (path.Count > 0 && path.Peek().Indent >= indent) path.Pop();
            if (match.Groups["item"].Success)
            {
                values[path.Peek().Path] += "\n" + match.Groups["item"].Value;
                continue;
            }
            var name = path.Count == 0 ? match.Groups["key"].Value : path.Peek().Path + "/" + match.Groups["key"].Value;
            var value = match.Groups["value"].Value;
            values.Add(name, value);
            path.Push((indent, name));
            if (value == "|") literal = indent;
        }
        return values;
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path])).ReplaceLineEndings("\n");

    [GeneratedRegex("^ *(?:- (?<item>.+)|(?<key>[A-Za-z0-9_<-]+): ?(?<value>.*))$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
