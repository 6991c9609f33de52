using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace EventoDb.Tests.Help;

/// <summary>The public types and members of an assembly as text, in an order that does not change.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            foreach (var member in type.GetMembers(Declared).Where(IsPublic).Select(Member).Order(StringComparer.Ordinal)) text.Append("    ").Append(member).Append('\n');
            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static bool IsPublic(MemberInfo member) => member switch
    {
        // Equality and printing of records are the compiler's.
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is MethodInfo => false,
        MethodInfo method => IsVisible(method) && !method.IsSpecialName,
        MethodBase constructor => IsVisible(constructor),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo happening => IsVisible(happening.AddMethod!),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(Type type)
    {
        var inherited = type.BaseType is { } parent ? parent.GetInterfaces() : [];
        IEnumerable<string> bases = type.GetInterfaces().Except(inherited).Select(Name).Order(StringComparer.Ordinal);
        if (type.BaseType is { } known && known != typeof(object) && known != typeof(ValueType) && known != typeof(Enum)) bases = bases.Prepend(Name(known));
        var text = string.Join(", ", bases);
        return text.Length > 0 && !type.IsEnum ? " : " + text : string.Empty;
    }

    private static string Member(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } field => $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field => $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}{Arguments(method.GetGenericArguments())}({Parameters(method)})",
        PropertyInfo property => $"{Static(property.GetAccessors(true)[0].IsStatic)}{Name(property.PropertyType)} {property.Name} {{ {Accessors(property)}}}",
        EventInfo happening => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
        _ => member.ToString()!,
    };

    private static string Static(bool isStatic) => isStatic ? "static " : string.Empty;

    private static string Accessors(PropertyInfo property)
    {
        var set = property.SetMethod is { } setter && IsVisible(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; "
            : string.Empty;
        return (property.GetMethod is { } getter && IsVisible(getter) ? "get; " : string.Empty) + set;
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(static parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : string.Empty)}"));

    private static string Arguments(Type[] arguments) => arguments.Length == 0 ? string.Empty : $"<{string.Join(", ", arguments.Select(Name))}>";

    private static string Name(Type type)
    {
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        var name = type.Namespace is "System" or null ? type.Name : $"{type.Namespace}.{(type.DeclaringType is { } outer ? outer.Name + "." : string.Empty)}{type.Name}";
        return name.Split('`')[0] + Arguments(type.GetGenericArguments());
    }
}
