namespace EventoDb.Tests.Docs;

/// <summary>A fenced block of a Markdown file.</summary>
/// <param name="Language">What follows the fence: <c>powershell</c> is run, <c>sh</c> is typed into a terminal; <c>text</c>, <c>json</c> and the like
/// are no code.</param>
/// <param name="Line">The number of the block's first line in its file.</param>
/// <param name="Text">The block.</param>
internal sealed record CodeBlock(string Language, int Line, string Text);
