namespace EventoDb.Tests.Support;

/// <summary>A file of the repository that a test makes: compared with what is committed, written only where <c>EVENTODB_ACCEPT=1</c> says so.</summary>
internal static class AcceptedFile
{
    /// <summary>Whether files are written rather than compared.</summary>
    public static bool IsAccepting => Environment.GetEnvironmentVariable("EVENTODB_ACCEPT") == "1";

    /// <summary>Fails where the file at <paramref name="path"/>, relative to the repository, is not <paramref name="expected"/>.</summary>
    public static void Check(string path, string expected)
    {
        var full = Path.Combine(Repository.Root, path);
        if (IsAccepting) File.WriteAllText(full, expected);
        var committed = File.Exists(full) ? File.ReadAllText(full).ReplaceLineEndings("\n") : string.Empty;
        if (committed == expected) return;
        var there = committed.Split('\n');
        var here = expected.Split('\n');
        var line = there.Zip(here).TakeWhile(static pair => pair.First == pair.Second).Count();
        Assert.Fail(
            $"{path} is not what this run makes of it, from line {line + 1}:\n- {there.ElementAtOrDefault(line)}\n+ {here.ElementAtOrDefault(line)}\n" +
            "If that is right, run the test again with EVENTODB_ACCEPT=1 in the environment and commit the file.");
    }
}
