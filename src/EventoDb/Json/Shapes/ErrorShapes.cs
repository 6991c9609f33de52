using System.Management.Automation;

namespace EventoDb.Json;

/// <summary>Errors, whose own members lead through half of the process: always the same seven names.</summary>
internal static class ErrorShapes
{
    public static ValueShape? TryGet(Type type) =>
        typeof(ErrorRecord).IsAssignableFrom(type) ? new ValueShape.Entries(static value => Read((ErrorRecord)value))
        : typeof(Exception).IsAssignableFrom(type) ? new ValueShape.Entries(static value => Read((Exception)value))
        : null;

    private static IEnumerable<KeyValuePair<object, object?>> Read(ErrorRecord record) =>
        Read(record.Exception, record, record.ErrorDetails?.Message ?? record.Exception.Message);

    private static IEnumerable<KeyValuePair<object, object?>> Read(Exception exception) =>
        Read(exception, (exception as IContainsErrorRecord)?.ErrorRecord, exception.Message);

    private static IEnumerable<KeyValuePair<object, object?>> Read(Exception exception, ErrorRecord? record, string message) =>
    [
        new("message", message),
        new("type", exception.GetType().FullName),
        new("id", record?.FullyQualifiedErrorId),
        new("category", record?.CategoryInfo.Category),
        new("stack", record?.ScriptStackTrace ?? exception.StackTrace),
        new("position", record?.InvocationInfo?.PositionMessage),
        new("inner", Inner(exception)),
    ];

    private static object? Inner(Exception exception) => exception is AggregateException { InnerExceptions.Count: > 1 } several ? several.InnerExceptions : exception.InnerException;
}
