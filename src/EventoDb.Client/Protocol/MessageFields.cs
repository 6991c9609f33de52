using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>What an answer says of a message.</summary>
/// <param name="Id">Its id, without the quotes.</param>
/// <param name="IsIdEscaped">Whether there are escapes in it.</param>
/// <param name="StreamName">Its stream.</param>
/// <param name="Type">Its type.</param>
/// <param name="Position">Its position in its stream.</param>
/// <param name="GlobalPosition">Its position in its namespace.</param>
/// <param name="Data">Its data; of no length where they are null, which stands for <c>{}</c>.</param>
/// <param name="Metadata">Its metadata; of no length where there is none.</param>
/// <param name="Time">When the server took it, UTC, to 100 ns.</param>
/// <param name="Nanoseconds">What is beyond.</param>
internal readonly record struct MessageFields(
    TextPlace Id, bool IsIdEscaped, string StreamName, string Type, long Position, long GlobalPosition, TextPlace Data, TextPlace Metadata, DateTimeOffset Time, byte Nanoseconds)
{
    /// <summary>The message.</summary>
    /// <param name="answer">The answer that it is in.</param>
    public StoredMessage ToMessage(ReadOnlySpan<byte> answer) =>
        new(IdIn(answer), StreamName, Type, Position, GlobalPosition, DataIn(answer), Metadata.In(answer), Time, Nanoseconds);

    /// <summary>How long data and metadata are together, as UTF-8 of the JSON; data that are null stand for <c>{}</c>.</summary>
    public int Bytes => (Data.Length == 0 ? NoData.Length : Data.Length) + Metadata.Length;

    private static ReadOnlySpan<byte> NoData => "{}"u8;

    /// <summary>Its id, without escapes.</summary>
    public ReadOnlySpan<byte> IdIn(ReadOnlySpan<byte> answer) => IsIdEscaped ? Unescape(answer.Slice(Id.Start - 1, Id.Length + 2)) : Id.In(answer);

    /// <summary>Its data, a JSON object.</summary>
    public ReadOnlySpan<byte> DataIn(ReadOnlySpan<byte> answer) => Data.Length == 0 ? NoData : Data.In(answer);

    private static byte[] Unescape(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Encoding.UTF8.GetBytes(reader.GetString()!);
    }
}
