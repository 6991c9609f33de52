using System.Collections;
using System.Management.Automation;

namespace EventoDb.Json;

/// <summary>What the values of a type are in JSON: one of the kinds below.</summary>
internal abstract record ValueShape
{
    private ValueShape()
    {
    }

    /// <summary>A single value.</summary>
    /// <param name="Value">What it is as text, a number, a boolean, bytes or null.</param>
    public sealed record Scalar(Func<object, object?> Value) : ValueShape;

    /// <summary>An object that has its names by a rule of its type: a dictionary, a row, an error.</summary>
    /// <param name="Of">The names and what they hold.</param>
    public sealed record Entries(Func<object, IEnumerable<KeyValuePair<object, object?>>> Of) : ValueShape;

    /// <summary>An array.</summary>
    /// <param name="Of">The elements.</param>
    /// <param name="Others">The members that the type has besides its elements, where it has no count to say that there are none; else null.</param>
    public sealed record Sequence(Func<object, IEnumerable> Of, string? Others = null) : ValueShape;

    /// <summary>An object: its members, as <c>Select-Object *</c> shows them.</summary>
    /// <param name="Chosen">The members of an object of the system, of which some are no data; null where all are, and one that cannot be written
    /// is an error.</param>
    public sealed record Members(Func<PSObject, IEnumerable<KeyValuePair<object, object?>>>? Chosen) : ValueShape;

    /// <summary>No data.</summary>
    /// <param name="Reason">The rest of a sentence that begins with the path.</param>
    public sealed record Refused(string Reason) : ValueShape;
}
