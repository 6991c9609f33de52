using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Writing;

namespace EventoDb.Finding;

/// <summary>What a script block must say of the value at a path, which is its <c>$_</c>.</summary>
/// <param name="Path">The path.</param>
/// <param name="Script">The script block.</param>
/// <param name="IsCaseSensitive">Whether upper and lower case differ in names.</param>
internal sealed record ScriptCondition(string Path, ScriptBlock Script, bool IsCaseSensitive)
{
    /// <summary>Whether it says so of any value there; where there is none, of null. Runs on the pipeline's thread.</summary>
    /// <param name="json">Valid JSON; empty for none.</param>
    /// <param name="asHashtable">Whether objects in it become dictionaries.</param>
    /// <param name="offset">Where the first of which it says so begins; null where there is none.</param>
    public bool Holds(ReadOnlySpan<byte> json, bool asHashtable, out int? offset)
    {
        var isThere = false;
        var test = ValueTest.Json(value =>
        {
            isThere = true;
            return Takes(StoredContent.Read(value, asHashtable));
        });
        offset = new PathCondition(Path, test, IsCaseSensitive).Find(json);
        return offset is not null || (!isThere && Takes(null));
    }

    private bool Takes(object? value) => LanguagePrimitives.IsTrue(ScriptArgument.Evaluate(Script, value));
}
