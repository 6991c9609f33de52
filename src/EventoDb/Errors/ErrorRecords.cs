using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb;

/// <summary>Makes every error record of the module.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an exception: its id is the code, its category follows from the code, its details recommend what to do.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">The input it happened to, or null.</param>
    public static ErrorRecord ToErrorRecord(this EventoException exception, object? target)
    {
        var (category, recommendation) = ErrorTable.Of(exception);
        var record = new ErrorRecord(exception, exception.Code, category, WithoutToken(target))
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = recommendation },
        };
        record.CategoryInfo.TargetName = DisplayText.OfLine(record.CategoryInfo.TargetName);
        return record;
    }

    /// <summary>The record of an argument that cannot be meant.</summary>
    public static ErrorRecord ToErrorRecord(this ArgumentException exception, object? target) => exception.ToEventoException().ToErrorRecord(target);

    /// <summary>An argument that cannot be meant.</summary>
    public static EventoException ToEventoException(this ArgumentException exception)
    {
        // Without the " (Parameter 'x')" that names a parameter of some method inside.
        var message = exception.ParamName is { } name ? exception.Message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal) : exception.Message;
        return new EventoException(ModuleErrorCode.InvalidArgument, message, inner: exception);
    }

    // A token given in place of something else is refused, and must not show as what was refused either.
    private static object? WithoutToken(object? target) => DataMembers.Unwrap(target) switch
    {
        string text when TokenRedaction.Redact(text) is var redacted && redacted != text => redacted,
        var value when NotATokenAttribute.IsToken(value) => TokenRedaction.Replacement,
        _ => target,
    };
}
