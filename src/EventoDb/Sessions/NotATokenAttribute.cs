using System.Collections;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb;

/// <summary>Refuses a token where a name or other text belongs, before the engine keeps it: the parameters of a call lie open in every record that the call makes
/// (<c>InvocationInfo.BoundParameters</c>). Only what is a token as a whole: text in which something looks like one may be what somebody means.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotATokenAttribute : ArgumentTransformationAttribute
{
    private const int MostItems = 1000;
    private const int LongestToken = 2000;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        IsToken(inputData) ? throw new ArgumentTransformationMetadataException("This is a token, which has no place here; it is given with -Token.") : inputData;

    /// <summary>Whether a value is a token, or a list in which there is one.</summary>
    public static bool IsToken(object? value) => DataMembers.Unwrap(value) switch
    {
        string text => IsToken(text.AsSpan().Trim()),
        IList { Count: < MostItems } items => items.Cast<object?>().Any(IsToken),
        _ => false,
    };

    /// <summary>Takes a token that the pipeline brought where a name belongs out of what each record of a call carries.</summary>
    public static void Hide(InvocationInfo call)
    {
        foreach (var (name, value) in call.BoundParameters)
        {
            if (IsToken(value)) call.BoundParameters[name] = TokenRedaction.Replacement;
        }
    }

    private static bool IsToken(ReadOnlySpan<char> text) => text is ['n' or 'N' or '%' or '\\', ..] and { Length: < LongestToken } && TokenRedaction.Redact(text.ToString()) == TokenRedaction.Replacement;
}
