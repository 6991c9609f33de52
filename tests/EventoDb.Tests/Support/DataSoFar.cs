using System.Management.Automation;

namespace EventoDb.Tests.Support;

/// <summary>Reads what a running script has written.</summary>
internal static class DataSoFar
{
    /// <summary>What is there, while more may come.</summary>
    public static List<T> SoFar<T>(this PSDataCollection<T> items)
    {
        // By index: a copy of the whole fails when the script adds something between the count and the copying, and an enumerator waits for the end.
        var count = items.Count;
        var soFar = new List<T>(count);
        for (var i = 0; i < count; i++) soFar.Add(items[i]);
        return soFar;
    }
}
