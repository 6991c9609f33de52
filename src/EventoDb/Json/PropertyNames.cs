namespace EventoDb.Json;

/// <summary>The names in one PSCustomObject, which does not tell upper from lower case.</summary>
internal struct PropertyNames
{
    private const int FewNames = 16;

    private string[]? _few;
    private HashSet<string>? _many;
    private int _count;

    /// <summary>Whether PowerShell keeps the name for itself (System.Management.Automation 7.6).</summary>
    public static bool IsReserved(string name) =>
        name.Length == 0
        || (name.StartsWith("PS", StringComparison.OrdinalIgnoreCase)
            && (name.Equals("PSObject", StringComparison.OrdinalIgnoreCase)
                || name.Equals("PSBase", StringComparison.OrdinalIgnoreCase)
                || name.Equals("PSTypeNames", StringComparison.OrdinalIgnoreCase)
                || name.Equals("PSExtended", StringComparison.OrdinalIgnoreCase)
                || name.Equals("PSAdapted", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Adds a name, or gives back the one that is there and differs from it at most in case.</summary>
    public string? Add(string name)
    {
        if (_many is not null)
        {
            if (_many.TryGetValue(name, out var other)) return other;
            _many.Add(name);
            return null;
        }
        _few ??= new string[FewNames];
        for (var i = 0; i < _count; i++)
        {
            if (_few[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return _few[i];
        }
        if (_count < FewNames) _few[_count++] = name;
        else _many = new HashSet<string>(_few, StringComparer.OrdinalIgnoreCase) { name };
        return null;
    }
}
