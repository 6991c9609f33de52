using System.Buffers;

namespace EventoDb.Client;

/// <summary>Whether two values are the same to a server (<see cref="StoredForm"/>).</summary>
internal static class StoredJsonEquality
{
    /// <summary>Compares two JSON values, or nothing with nothing.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        // So they are as a rule.
        if (left.SequenceEqual(right)) return true;
        if (left.IsEmpty || right.IsEmpty) return false;
        return Form(left).SequenceEqual(Form(right));
    }

    private static ReadOnlySpan<byte> Form(ReadOnlySpan<byte> json)
    {
        var form = new ArrayBufferWriter<byte>(json.Length);
        StoredForm.Write(json.ToArray(), form);
        return form.WrittenSpan;
    }
}
