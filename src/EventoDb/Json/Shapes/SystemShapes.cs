namespace EventoDb.Json;

/// <summary>Objects of .NET and PowerShell: their members, without those that are no data or cannot be read. Of anybody else's objects such a member
/// is an error, for whoever made them meant it.</summary>
internal static class SystemShapes
{
    public static ValueShape? TryGet(Type type) => IsOfSystem(type) ? new ValueShape.Members(static value => DataMembers.Read(value, static member => member)) : null;

    /// <summary>Whether a type is one of .NET's or PowerShell's.</summary>
    public static bool IsOfSystem(Type type) => type.Namespace is { } name
        && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal));
}
