namespace EventoDb.Tests.Support;

/// <summary>What can go wrong between a client and a <see cref="BackendStandIn"/>, for its <see cref="BackendStandIn.Intercept"/>.</summary>
internal static class Faults
{
    /// <summary>Gives the first writes to <paramref name="faults"/>, one each; what follows goes through.</summary>
    public static BackendStandIn.Interception OfWrites(params Func<Func<StubAnswer>, StubAnswer>[] faults) => Of("stream.write", faults);

    /// <summary>Gives the first calls of a method to <paramref name="faults"/>, one each; what follows goes through.</summary>
    public static BackendStandIn.Interception Of(string method, params Func<Func<StubAnswer>, StubAnswer>[] faults)
    {
        var count = -1;
        return (request, perform, _) => Task.FromResult(
            request.Rpc == method && Interlocked.Increment(ref count) is var number && number < faults.Length ? faults[number](perform) : perform());
    }

    /// <summary>The request is done, and <paramref name="answer"/> is sent instead of its answer.</summary>
    public static Func<Func<StubAnswer>, StubAnswer> AfterIt(StubAnswer answer) => perform =>
    {
        perform();
        return answer;
    };

    /// <summary>The request is not done, and <paramref name="answer"/> is sent.</summary>
    public static Func<Func<StubAnswer>, StubAnswer> InsteadOfIt(StubAnswer answer) => _ => answer;
}
