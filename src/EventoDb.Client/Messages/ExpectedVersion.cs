using System.Globalization;

namespace EventoDb.Client;

/// <summary>The version that a stream must be at for a write to be made: the position of its last message. A number is one: <c>ExpectedVersion = 3</c>.</summary>
public readonly record struct ExpectedVersion
{
    private ExpectedVersion(long? version) => Version = version;

    /// <summary>Any version; what a message expects that says nothing.</summary>
    public static ExpectedVersion Any => default;

    /// <summary>No stream: the message will be its first.</summary>
    public static ExpectedVersion NoStream => new(-1);

    /// <summary>The version: 0 or more, -1 for a stream that must not exist yet, null for any.</summary>
    public long? Version { get; }

    /// <summary>A version.</summary>
    /// <param name="version">The position of the stream's last message, 0 or more; -1 for a stream that must not exist yet; null for any. No stream is at another number.</param>
    public static ExpectedVersion FromInt64(long? version) => new(version);

    /// <summary>A version, as <see cref="FromInt64"/>.</summary>
    /// <param name="version">The version.</param>
    public static implicit operator ExpectedVersion(long? version) => new(version);

    /// <summary>The version in words.</summary>
    public override string ToString() => Version switch
    {
        null => nameof(Any),
        -1 => nameof(NoStream),
        { } version => version.ToString(CultureInfo.InvariantCulture),
    };
}
