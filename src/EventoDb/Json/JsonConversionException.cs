using EventoDb.Client;

namespace EventoDb.Json;

/// <summary>A value that JSON, the server or a PowerShell object cannot hold unchanged.</summary>
internal sealed class JsonConversionException : Exception
{
    public JsonConversionException(string path, string message, Exception? innerException = null)
        : base(DisplayText.OfLine(message), innerException) => Path = path;

    /// <summary>Where the value is, from the name of the parameter on: <c>Data.items[3].price</c>.</summary>
    public string Path { get; }
}
