using System.Globalization;

namespace EventoDb.Tests.Consumers;

/// <summary>A consumer's pipeline of one to four random stages, with what is to come out of it. Its messages are numbered by their types, and so are their copies.</summary>
internal sealed class RandomPipeline
{
    private readonly Dictionary<string, Func<int, bool>> _streams = [];
    private readonly List<Func<int, bool>> _wanted = [];
    // How many messages of the source there are for each that gets to the stage, at most.
    private double _spread = 1;

    public RandomPipeline(Random random)
    {
        var stages = Enumerable.Range(0, random.Next(1, 5)).Select(i => Stage(random, i)).ToList();
        int[] checkpoints = [1, 10, 100, 1000];
        Script = string.Create(
            CultureInfo.InvariantCulture,
            $"$ErrorActionPreference = 'Stop'; Receive-EventoMessage order -Consumer c -CheckpointEvery {checkpoints[random.Next(4)]} | {string.Join(" | ", stages)} | ForEach-Object {{ $sink.Add($_.Type) }}");
    }

    /// <summary>The script: finds <c>$sink</c>, which is told the type of all that comes out, and <c>$random</c>.</summary>
    public string Script { get; }

    /// <summary>How many messages of the source may be under way in all its stages.</summary>
    public int Window { get; private set; }

    /// <summary>The streams that it writes, with what is to be in them.</summary>
    public IReadOnlyDictionary<string, Func<int, bool>> Streams => _streams;

    /// <summary>Whether a number is to come out.</summary>
    public bool Wants(int number) => _wanted.TrueForAll(wants => wants(number));

    private string Stage(Random random, int index)
    {
        switch (random.Next(7))
        {
            case 0:
                var divisor = random.Next(3, 10);
                _wanted.Add(number => number % divisor != 0);
                _spread *= divisor / (divisor - 1.0);
                return string.Create(CultureInfo.InvariantCulture, $"Where-Object {{ [int]$_.Type.Substring(1) % {divisor} -ne 0 }}");
            case 1:
                Add($"nested{index}-1");
                return $"ForEach-Object {{ $null = Write-EventoMessage nested{index}-1 $_.Type @{{}}; $_ }}";
            case 2 or 3:
                Add($"copy{index}-1");
                int?[] windows = [1, 8, 64, null];
                var window = windows[random.Next(4)];
                Window += (int)Math.Ceiling((window ?? 64) * _spread);
                return $"Write-EventoMessage -StreamName copy{index}-1 -Data {{ @{{}} }}" + (window is null ? "" : string.Create(CultureInfo.InvariantCulture, $" -Window {window}"));
            case 4:
                return string.Create(CultureInfo.InvariantCulture, $"Select-Object -First {random.Next(20, 400)}");
            case 5:
                return "Tee-Object -Variable seen";
            default:
                return "ForEach-Object { if ($random.Next(200) -eq 0) { throw 'at random' }; $_ }";
        }
    }

    private void Add(string stream)
    {
        Func<int, bool>[] wanted = [.. _wanted];
        _streams[stream] = number => Array.TrueForAll(wanted, wants => wants(number));
    }
}
