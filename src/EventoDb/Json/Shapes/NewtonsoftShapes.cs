using System.Reflection;
using System.Text.Json;

namespace EventoDb.Json;

/// <summary>What of Newtonsoft's LINQ to JSON no interface tells: its objects are dictionaries, its arrays lists and its values convertible, but a property is
/// a list of one, too. Known by name, for a reference would tie the module to one version.</summary>
internal static class NewtonsoftShapes
{
    /// <summary>The type of an object's properties.</summary>
    public const string PropertyType = "Newtonsoft.Json.Linq.JProperty";

    public static ValueShape? TryGet(Type type) => type.FullName switch
    {
        PropertyType => Property(type.GetProperty("Name")!, type.GetProperty("Value")!),
        "Newtonsoft.Json.Linq.JRaw" => new ValueShape.Scalar(static raw => JsonSerializer.Deserialize<JsonElement>(raw.ToString()!)),
        "Newtonsoft.Json.Linq.JConstructor" => new ValueShape.Refused("is a [Newtonsoft.Json.Linq.JConstructor], which JSON cannot hold"),
        _ => null,
    };

    private static ValueShape.Entries Property(PropertyInfo name, PropertyInfo value) =>
        new(property => [new(name.GetValue(property)!, value.GetValue(property))]);
}
