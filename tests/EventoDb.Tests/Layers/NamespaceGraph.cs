using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EventoDb.Tests.Layers;

/// <summary>Which namespaces of an assembly use which others of it: in the signatures of members, in attributes and base types, and in the code itself.</summary>
internal sealed class NamespaceGraph
{
    private readonly MetadataReader _reader;
    private readonly TypeNames _names;
    private readonly Dictionary<string, SortedDictionary<string, SortedSet<string>>> _uses = new(StringComparer.Ordinal);

    private NamespaceGraph(PEReader file)
    {
        _reader = file.GetMetadataReader();
        _names = new TypeNames(_reader);
        foreach (var handle in _reader.TypeDefinitions) Read(handle, file);
    }

    /// <summary>The namespaces that one uses, and by which types of it.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, SortedSet<string>>> Uses => _uses;

    public static NamespaceGraph Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return new NamespaceGraph(file);
    }

    /// <summary>The sets of namespaces each of which uses, by whatever way, each other of its set.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Circles()
    {
        var reached = _uses.Keys.ToDictionary(name => name, Reach, StringComparer.Ordinal);
        return [.. _uses.Keys
            .Select(name => reached[name].Where(other => reached.TryGetValue(other, out var back) && back.Contains(name)).Append(name).Distinct().Order(StringComparer.Ordinal).ToList())
            .Where(circle => circle.Count > 1)
            .DistinctBy(circle => string.Join(' ', circle))];
    }

    private HashSet<string> Reach(string from)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([from]);
        while (next.TryPop(out var name))
        {
            foreach (var used in _uses.GetValueOrDefault(name)?.Keys ?? Enumerable.Empty<string>())
            {
                if (reached.Add(used)) next.Push(used);
            }
        }
        return reached;
    }

    private void Read(TypeDefinitionHandle handle, PEReader file)
    {
        var type = _reader.GetTypeDefinition(handle);
        var user = _names.Of(handle);
        if (!type.BaseType.IsNil) Use(user, type.BaseType);
        foreach (var made in type.GetInterfaceImplementations()) Use(user, _reader.GetInterfaceImplementation(made).Interface);
        foreach (var field in type.GetFields()) Use(user, _reader.GetFieldDefinition(field).DecodeSignature(_names, null));
        foreach (var property in type.GetProperties())
        {
            Use(user, _reader.GetPropertyDefinition(property).DecodeSignature(_names, null));
            Attributes(user, _reader.GetPropertyDefinition(property).GetCustomAttributes());
        }
        Attributes(user, type.GetCustomAttributes());
        foreach (var method in type.GetMethods()) Read(user, _reader.GetMethodDefinition(method), file);
    }

    private void Read(TypeName user, MethodDefinition method, PEReader file)
    {
        Use(user, method.DecodeSignature(_names, null));
        Attributes(user, method.GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0) return;
        var body = file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (var local in _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null)) Use(user, local);
        }
        foreach (var region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil)) Use(user, region.CatchType);
        foreach (var token in MethodTokens.In(body.GetILReader())) Use(user, MetadataTokens.EntityHandle(token));
    }

    private void Attributes(TypeName user, CustomAttributeHandleCollection attributes)
    {
        foreach (var handle in attributes) Use(user, _reader.GetCustomAttribute(handle).Constructor);
    }

    private void Use(TypeName user, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Use(user, [_names.Of((TypeDefinitionHandle)handle)]);
                break;
            case HandleKind.TypeSpecification:
                Use(user, _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null));
                break;
            case HandleKind.MethodDefinition:
                Use(user, _reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Use(user, _reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Use(user, _reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                var method = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                Use(user, method.Method);
                foreach (var argument in method.DecodeSignature(_names, null)) Use(user, argument);
                break;
            default:
                break;
        }
    }

    private void Use(TypeName user, MethodSignature<ImmutableArray<TypeName>> signature)
    {
        Use(user, signature.ReturnType);
        foreach (var parameter in signature.ParameterTypes) Use(user, parameter);
    }

    private void Use(TypeName user, ImmutableArray<TypeName> used)
    {
        if (!_uses.TryGetValue(user.Namespace, out var uses)) _uses.Add(user.Namespace, uses = new(StringComparer.Ordinal));
        foreach (var type in used.Where(type => type.Namespace != user.Namespace && type.Namespace.Length > 0 && user.Namespace.Length > 0))
        {
            if (!uses.TryGetValue(type.Namespace, out var by)) uses.Add(type.Namespace, by = new(StringComparer.Ordinal));
            by.Add($"{user.Name} uses {type.Name}");
        }
    }
}
