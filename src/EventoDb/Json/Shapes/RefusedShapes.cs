using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;

namespace EventoDb.Json;

/// <summary>What is no data: code, secrets, and what only is while this process is.</summary>
internal static class RefusedShapes
{
    private const string FormatOutput = "Microsoft.PowerShell.Commands.Internal.Format.FormatInfoData";
    private const string Cim = "Microsoft.Management.Infrastructure";

    private static readonly Type[] Code = [typeof(ScriptBlock), typeof(Delegate), typeof(PSMethodInfo)];

    private static readonly Type[] Credentials = [typeof(SecureString), typeof(PSCredential), typeof(ICredentials)];

    private static readonly Type[] Keys = [typeof(SymmetricAlgorithm), typeof(AsymmetricAlgorithm), typeof(KeyedHashAlgorithm)];

    private static readonly Type[] Live =
    [
        typeof(MemberInfo), typeof(Assembly), typeof(Module), typeof(Pointer), typeof(nint), typeof(nuint), typeof(SafeHandle), typeof(WaitHandle), typeof(Thread),
        typeof(Task), typeof(ValueTask), typeof(ValueTask<>), typeof(IAsyncEnumerable<>), typeof(Stream), typeof(TextReader), typeof(TextWriter),
        typeof(Runspace), typeof(RunspacePool), typeof(PowerShell), typeof(SessionState), typeof(EngineIntrinsics), typeof(Ast),
    ];

    public static ValueShape? TryGet(Type type) => Reason(type) is { } reason ? new ValueShape.Refused(reason) : null;

    private static string? Reason(Type type)
    {
        if (IsAny(type, Code)) return "is a script block or a delegate, which is code and no data";
        if (IsAny(type, Credentials)) return "is a SecureString or a credential, which is never written";
        if (IsAny(type, Keys)) return $"is a [{type}], which holds a key and is never written";
        if (IsAny(type, Live) || IsPartOfCim(type)) return $"is a [{type}], which lives in this process and is no data; choose what to write with Select-Object";
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (at.FullName == FormatOutput) return "was made for the screen by a Format cmdlet; leave that out of the pipeline";
        }
        return null;
    }

    private static bool IsAny(Type type, Type[] some)
    {
        foreach (var one in some)
        {
            if (one.IsAssignableFrom(type)) return true;
            if (one.IsGenericTypeDefinition && Generics.Find(type, one) is not null) return true;
        }
        return false;
    }

    /// <summary>Whether it says how a CIM instance is made, beside what is in it.</summary>
    private static bool IsPartOfCim(Type type) =>
        type.Namespace is { } name && (name == Cim || name.StartsWith(Cim + ".", StringComparison.Ordinal)) && type.Name != "CimInstance";
}
