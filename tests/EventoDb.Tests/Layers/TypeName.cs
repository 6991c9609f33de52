namespace EventoDb.Tests.Layers;

/// <summary>A type of an assembly: a nested one by the one that it is in.</summary>
internal readonly record struct TypeName(string Namespace, string Name);
