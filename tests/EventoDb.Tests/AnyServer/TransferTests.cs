using EventoDb.Tests.Support;

namespace EventoDb.Tests.AnyServer;

/// <summary>Export and import on whatever server the tests are given.</summary>
public sealed class TransferTests(TestServer server) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-transfer");

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    [Theory]
    [InlineData("all.ndjson")]
    [InlineData("all.ndjson.gz")]
    public void What_was_exported_is_imported_equal_in_every_field(string file)
    {
        using var source = server.CreateNamespace();
        using var target = server.CreateNamespace();
        source.Run(
            """
            1..1500 | Write-EventoMessage -StreamName { "konto%_-$($_ % 30)+x" } -Type Gebucht -Data { [ordered]@{ betrag = $_ / 8; text = "ü€😀 <&> $_"; leer = $null; liste = @(1, $true, @{}) } } -Metadata {
                if ($_ % 3) { @{ correlationStreamName = "auftrag-$($_ % 7)" } }
            }
            """).ThrowOnError();
        var path = Path.Combine(_folder.FullName, file);

        source.Run("Export-EventoMessage $args[0]", path).ThrowOnError();
        var summary = target.Run("Import-EventoMessage $args[0]", path).Single;

        Assert.Equal(1500L, summary.Properties["MessageCount"].Value);
        var exported = source.Messages("Get-EventoCategory -All").Select(Fields).ToList();
        Assert.Equal(1500, exported.Count);
        Assert.Equal(exported, target.Messages("Get-EventoCategory -All").Select(Fields));
        Assert.Equal(source.Value<long>("Get-EventoStreamVersion konto%_-7+x"), target.Value<long>("Get-EventoStreamVersion konto%_-7+x"));
        Assert.Equal(1501L, target.Value<EventoWriteResult>("Write-EventoMessage konto%_-7+x Gebucht @{}").GlobalPosition);
    }

    private static (string, string, string, long, long, string, string?, DateTimeOffset) Fields(EventoMessage message) =>
        (message.Id, message.StreamName, message.Type, message.Position, message.GlobalPosition, message.DataJson, message.MetadataJson, message.Time);
}
