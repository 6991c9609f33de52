using System.Diagnostics;

namespace EventoDb.Tests.Cancellation;

/// <summary>Files that the system does not hand out.</summary>
[Collection(StopCollection.Name)]
public sealed class FileStopTests(StopSession session)
{
    [Fact]
    public async Task An_import_whose_file_does_not_open_ends_when_it_is_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A pipe is no file there.");
        var random = new Random(4000);
        for (var i = 0; i < StopCases.Count; i++)
        {
            // Opens for reading when somebody opens it for writing.
            var path = session.PathOf($"pipe-{i}.ndjson");
            using (var making = Process.Start("mkfifo", path)) await making.WaitForExitAsync(TestContext.Current.CancellationToken);
            session.Set("pipe", path);
            var run = await session.StopAsync(new StopCase("Import-EventoMessage $pipe -Connection $embeddedImports"), _ => Task.Delay(random.Next(60)));
            Assert.True(run.WasStopped, run.Errors);
            await session.AssertUsableAsync();
            using var somebody = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
    }
}
