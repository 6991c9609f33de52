using System.Reflection;
using EventoDb.Tests.Support;
using Xunit.v3;

[assembly: WatchedRun]

namespace EventoDb.Tests.Support;

/// <summary>Tells <see cref="RunWatch"/> which tests run.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class WatchedRunAttribute : BeforeAfterTestAttribute
{
    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => RunWatch.Current.Begin(test, test.TestDisplayName);

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test) => RunWatch.Current.End(test);
}
