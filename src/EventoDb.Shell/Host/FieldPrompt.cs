using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace EventoDb.Shell.Host;

/// <summary>Asks for values by name, as for a mandatory parameter that was left out.</summary>
internal sealed class FieldPrompt(Screen screen, LineInput input)
{
    /// <summary>The answers by field, of the types the fields ask for.</summary>
    public Dictionary<string, PSObject> Ask(string? caption, string? message, Collection<FieldDescription> fields)
    {
        input.Begin();
        if (!string.IsNullOrEmpty(caption)) screen.Ask($"\n{caption}\n");
        if (!string.IsNullOrEmpty(message)) screen.Ask(message + "\n");
        return fields.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Ask(field)));
    }

    /// <summary>A user name, where it is not given, and a password.</summary>
    public PSCredential Credential(string? userName)
    {
        if (string.IsNullOrEmpty(userName))
        {
            screen.Ask("User: ");
            userName = input.Require("User");
        }
        screen.Ask($"Password for user {userName}: ");
        return new PSCredential(userName, Secret("Password"));
    }

    /// <summary>A line that is not shown.</summary>
    public SecureString Secret(string question)
    {
        var text = new SecureString();
        foreach (var character in input.Require(question, secret: true)) text.AppendChar(character);
        text.MakeReadOnly();
        return text;
    }

    private object Ask(FieldDescription field)
    {
        var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        if (type == typeof(PSCredential)) return Credential(null);
        if (type.IsArray) return Elements(field, type.GetElementType()!);
        return One(field.Name, Label(field), type);
    }

    /// <summary>One value a line until an empty one.</summary>
    private Array Elements(FieldDescription field, Type type)
    {
        var values = new ArrayList();
        while (true)
        {
            screen.Ask($"{Label(field)}[{values.Count}]: ");
            var text = input.Read();
            if (string.IsNullOrEmpty(text)) return values.ToArray(type);
            if (TryConvert(text, type, out var value)) values.Add(value);
        }
    }

    private object One(string name, string label, Type type)
    {
        while (true)
        {
            screen.Ask(label + ": ");
            if (type == typeof(SecureString)) return Secret(name);
            if (TryConvert(input.Require(name), type, out var value)) return value;
        }
    }

    private bool TryConvert(string text, Type type, out object value)
    {
        if (LanguagePrimitives.TryConvertTo(text, type, out value)) return true;
        screen.WriteError($"'{text}' cannot be converted to {type.Name}.\n");
        return false;
    }

    private static string Label(FieldDescription field) =>
        string.IsNullOrEmpty(field.Label) ? field.Name : field.Label.Replace("&", "", StringComparison.Ordinal);
}
