using System.Globalization;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>A message in a <see cref="BackendStandIn"/>, with its row as it is handed out.</summary>
internal sealed class StandInMessage
{
    private readonly byte[] _id;
    private readonly byte[] _stream;
    private readonly byte[] _rest;

    public StandInMessage(string id, string stream, string type, long position, long globalPosition, string data, string metadata, string? correlation, string time)
    {
        Id = id;
        Stream = stream;
        Type = type;
        Position = position;
        GlobalPosition = globalPosition;
        Correlation = correlation;
        Time = time;
        _id = Encoding.UTF8.GetBytes($"[{GoJsonWriter.Write(id)},");
        _stream = Encoding.UTF8.GetBytes(GoJsonWriter.Write(stream) + ",");
        _rest = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{GoJsonWriter.Write(type)},{position},{globalPosition},{data},{metadata},{GoJsonWriter.Write(time)}]"));
    }

    public string Id { get; }

    public string Stream { get; }

    public string Type { get; }

    public long Position { get; }

    public long GlobalPosition { get; }

    /// <summary>metadata.correlationStreamName, or null.</summary>
    public string? Correlation { get; }

    public string Time { get; }

    /// <summary>Writes the row, as stream.get has it or as category.get.</summary>
    public void WriteRow(Stream output, bool withStream)
    {
        output.Write(_id);
        if (withStream) output.Write(_stream);
        output.Write(_rest);
    }
}
