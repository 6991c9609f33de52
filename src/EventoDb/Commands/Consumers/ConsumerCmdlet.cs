using System.Globalization;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>A cmdlet that tells how far consumers have come.</summary>
public abstract class ConsumerCmdlet : ConnectedCmdlet
{
    /// <summary>Emits how far some consumers have come, with what is left for them.</summary>
    private protected void Describe(ConsumerSurvey survey, IReadOnlyList<ConsumerIdentity> consumers)
    {
        foreach (var consumer in Await(survey.DescribeAsync(consumers, Cancellation)))
        {
            if (consumer.IsBeyondEnd) WriteWarning(BeyondEnd(consumer.ToString(), consumer.Position));
            WriteObject(consumer);
        }
        foreach (var (consumer, failure) in survey.Failures) WriteError(failure.ToErrorRecord(consumer.FullName));
    }

    /// <summary>What there is to say of a position that no message has yet.</summary>
    internal static string BeyondEnd(string consumer, long position) => string.Create(
        CultureInfo.InvariantCulture,
        $"{consumer}: position {position} lies beyond the last message. What comes up to there will not be processed; Set-EventoConsumer -ToEnd puts it to the end.");
}
