using System.Globalization;

namespace EventoDb.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage =
        """
        usage: dotnet run -c Release --project tests/EventoDb.Benchmarks -- [options]
          --url URL --token TOKEN  a running server, left as it was found; without it an embedded one is started in a process of its own
          --sizes 1000,10000,...   how many messages (default 1000,10000,100000)
          --full                   and a million of them
          --rounds N               how often each is measured; medians are shown (default 3)
          --only NAME,...          only these: writing, reading, asking, transfer, memory, server, start, live, consumers, latency
          --round-trips N,...      latency: over ways with round trips of so many milliseconds (default 0,1,5,20,50)
          --quiet-minutes N        and what a watcher uses in so many minutes in which nothing happens (10 for published figures)
          --page FILE              write the figures into the marked section of a Markdown page
          --only soak              instead of measuring, one session under mixed load whose server is restarted again and again
          --soak-minutes N         for so long (default 30)
        """;

    /// <summary>The suite that goes alone.</summary>
    public const string Soak = "soak";

    public static IReadOnlyList<string> Suites { get; } = ["writing", "reading", "asking", "transfer", "memory", "server", "start", "live", "consumers", "latency"];

    public Uri? Uri { get; private init; }

    public string? Token { get; private init; }

    public IReadOnlyList<int> Sizes { get; private init; } = [1_000, 10_000, 100_000];

    public int Rounds { get; private init; } = 3;

    /// <summary>Milliseconds.</summary>
    public IReadOnlyList<int> RoundTrips { get; private init; } = [0, 1, 5, 20, 50];

    public IReadOnlyCollection<string> Only { get; private init; } = Suites;

    /// <summary>How long a watcher is looked at while nothing happens; 0 leaves it out.</summary>
    public int QuietMinutes { get; private init; }

    public int SoakMinutes { get; private init; } = 30;

    public bool IsSoak => Only.Contains(Soak);

    public string? Page { get; private init; }

    /// <exception cref="FormatException">It is not to be understood.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> args)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--url" => options with { Uri = new Uri(Next()) },
                "--token" => options with { Token = Next() },
                "--sizes" => options with { Sizes = [.. Next().Split(',').Select(Number)] },
                "--full" => options with { Sizes = [.. options.Sizes.Append(1_000_000).Distinct()] },
                "--round-trips" => options with { RoundTrips = [.. Next().Split(',').Select(Milliseconds)] },
                "--rounds" => options with { Rounds = Number(Next()) },
                "--only" => options with { Only = [.. Next().Split(',').Select(Suite)] },
                "--quiet-minutes" => options with { QuietMinutes = Number(Next()) },
                "--soak-minutes" => options with { SoakMinutes = Number(Next()) },
                "--page" => options with { Page = Next() },
                var other => throw new FormatException($"unknown option {other}"),
            };

            string Next() => ++i < args.Count ? args[i] : throw new FormatException($"{args[i - 1]} needs a value");
        }
        if (options.IsSoak && options is not { Only.Count: 1, Uri: null, QuietMinutes: 0 }) throw new FormatException("soak goes alone, with a server of its own");
        return (options.Uri is null) == (options.Token is null) ? options : throw new FormatException("--url and --token go together");
    }

    private static int Milliseconds(string text) => text == "0" ? 0 : Number(text);

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"'{text}' is no number from 1");

    private static string Suite(string text) => text == Soak || Suites.Contains(text) ? text : throw new FormatException($"'{text}' is none of {string.Join(", ", Suites)}, {Soak}");
}
