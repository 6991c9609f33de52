using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using EventoDb.Client;

namespace EventoDb.Tests.Client;

/// <summary>The client speaks to .NET programs: what a cmdlet or a parameter is called it does not know.</summary>
public partial class WordsTests
{
    [Fact]
    public void No_text_of_the_client_names_a_cmdlet_or_a_parameter()
    {
        var texts = ReadTexts(typeof(EventoClient).Assembly.Location);
        Assert.Contains(texts, text => text.Contains("The token is malformed", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => NamesPowerShell().IsMatch(text));
    }

    [Fact]
    public void The_module_s_texts_do()
    {
        var texts = ReadTexts(typeof(EventoConnection).Assembly.Location);
        Assert.Contains(texts, text => text.Contains("-Resume", StringComparison.Ordinal) && NamesPowerShell().IsMatch(text));
        Assert.Contains(texts, text => text.Contains("Connect-EventoServer", StringComparison.Ordinal) && NamesPowerShell().IsMatch(text));
    }

    private static List<string> ReadTexts(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var texts = new List<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle)) texts.Add(reader.GetUserString(handle));
        return texts;
    }

    [GeneratedRegex(@"\b[A-Z][a-z]+-Evento|(?<![\w-])-[A-Z][a-z]+|\bcmdlet\b")]
    private static partial Regex NamesPowerShell();
}
