using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Takes what one of several tests takes.</summary>
internal sealed class AnyTest(IReadOnlyList<ValueTest> tests) : ValueTest
{
    /// <inheritdoc/>
    internal override bool AcceptsNothing => tests.Any(static test => test.AcceptsNothing);

    /// <inheritdoc/>
    internal override bool Accepts(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var value = reader;
        foreach (var test in tests)
        {
            var attempt = value;
            if (test.Accepts(ref attempt, json)) return true;
            reader = attempt;
        }
        return false;
    }
}
