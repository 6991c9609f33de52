using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EventoDb.Shell.Running;

/// <summary>Completes the path of a file where the engine finds nothing: it completes paths with cmdlets that this shell does not have.</summary>
internal static class PathCompletion
{
    private static readonly EnumerationOptions s_lookup = new() { MatchType = MatchType.Simple, MatchCasing = MatchCasing.PlatformDefault, AttributesToSkip = 0 };

    /// <summary>The files and folders whose path begins with the word before <paramref name="cursor"/>, of <paramref name="directory"/> where it is relative.</summary>
    public static CommandCompletion Complete(string text, int cursor, string directory)
    {
        var (start, quote) = Word(text, cursor);
        var word = text[start..cursor];
        var cut = word.LastIndexOfAny(['/', Path.DirectorySeparatorChar]) + 1;
        var folder = new DirectoryInfo(Path.Combine(directory, word[..cut]));
        if (word.StartsWith('$') || !folder.Exists) return Result([], start, 0);

        var matches = folder.EnumerateFileSystemInfos(word[cut..] + "*", s_lookup)
            .Where(entry => word.Length > cut || !entry.Name.StartsWith('.'))
            .OrderBy(entry => entry.Name, StringComparer.CurrentCultureIgnoreCase)
            .Select(entry => Match(word[..cut] + entry.Name, entry, quote));
        return quote == '\0' ? Result(matches, start, word.Length) : Result(matches, start - 1, word.Length + 1);
    }

    /// <summary>Where the word before the cursor begins, and the quote in which it stands.</summary>
    private static (int Start, char Quote) Word(string text, int cursor)
    {
        var (start, quote) = (0, '\0');
        for (var i = 0; i < cursor; i++)
        {
            if (quote != '\0' ? text[i] == quote : text[i] is '\'' or '"')
            {
                quote = quote == '\0' ? text[i] : '\0';
                start = i + 1;
            }
            else if (quote == '\0' && (char.IsWhiteSpace(text[i]) || "=,;({|".Contains(text[i], StringComparison.Ordinal)))
            {
                start = i + 1;
            }
        }
        return (start, quote);
    }

    private static CommandCompletion Result(IEnumerable<CompletionResult> matches, int start, int length) =>
        new(new Collection<CompletionResult>([.. matches]), -1, start, length);

    private static CompletionResult Match(string path, FileSystemInfo entry, char quote)
    {
        var type = entry is DirectoryInfo ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem;
        var needsQuotes = path.IndexOfAny([' ', '\'', '&', ';', '(', ')', '{', '}', '$', '`', ',', '|', '<', '>', '@', '#']) >= 0;
        var written = quote == '"' ? $"\"{path}\""
            : quote == '\'' || needsQuotes ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'"
            : path;
        return new CompletionResult(written, entry.Name, type, entry.FullName);
    }
}
