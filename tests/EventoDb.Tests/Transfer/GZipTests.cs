using System.IO.Compression;
using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>Compressed files are whole or refused, whoever compressed them.</summary>
public class GZipTests
{
    private static readonly string Samples = Path.Combine(Repository.Root, "tests", "EventoDb.Tests", "Transfer", "Samples");

    /// <summary>Made by gzip -1, -6, -9, with a name, of three members; with flushes in between, as pigz does; stored, with all that a head may have.</summary>
    public static TheoryData<string> SampleNames => [.. Directory.EnumerateFiles(Samples).Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void Files_of_others_are_read(string name) => Assert.Equal(Expected(File.ReadAllBytes(Sample("gzip-6.gz"))), Read(File.ReadAllBytes(Sample(name))));

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_file_that_is_cut_anywhere_is_not_whole(string name) => AssertEveryCut(File.ReadAllBytes(Sample(name)));

    [Fact]
    public void So_is_one_of_any_content_and_level()
    {
        var random = new Random(20);
        var levels = Enum.GetValues<CompressionLevel>();
        for (var i = 0; i < LongTests.Times(sample: 8, full: 600); i++)
        {
            var lines = string.Concat(TransferSession.Lines(random.Next(0, 40)).Select(line => line + "\n"));
            // What a file ends in, and the zeros that may stand before its end, differ with each length.
            var content = Encoding.UTF8.GetBytes(lines + new string('\0', random.Next(0, 9)) + new string('x', random.Next(0, 300)));
            AssertEveryCut(Compress(content, levels[random.Next(levels.Length)]));
        }
    }

    [Fact]
    public void A_large_file_that_is_cut_is_not_whole()
    {
        var random = new Random(21);
        var content = Encoding.UTF8.GetBytes(string.Concat(TransferSession.Lines(8_000).Select(line => $"{line}{random.Next()}\n")));
        byte[] file = [.. Compress(content, CompressionLevel.Optimal), .. Compress(content, CompressionLevel.Fastest)];

        Assert.Equal([.. content, .. content], Read(file));
        for (var i = 0; i < 15; i++) AssertCut(file, random.Next(file.Length));
        for (var i = 1; i < 12; i++) AssertCut(file, file.Length - i);
    }

    [Fact]
    public void Of_an_archive_of_nothing_too_every_byte_counts()
    {
        byte[] nothing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        Assert.Empty(Read(nothing));
        AssertEveryCut(nothing);
        AssertEveryCut([.. nothing, .. nothing]);
        AssertEveryCut([.. nothing, .. Compress("text"u8.ToArray(), CompressionLevel.Optimal)]);
    }

    [Fact]
    public void Zeros_at_the_end_are_those_of_a_tape_and_nothing_else_may_follow()
    {
        var file = Compress("text\n"u8.ToArray(), CompressionLevel.Optimal);

        Assert.Equal("text\n"u8, Read([.. file, .. new byte[1000]]));
        Assert.Equal("text\ntext\n"u8, Read([.. file, .. new byte[3], .. file]));
        Assert.Throws<InvalidDataException>(() => Read([.. file, 7]));
        Assert.Throws<InvalidDataException>(() => Read([.. file, .. "more"u8]));
    }

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void No_changed_byte_of_data_or_checksum_goes_unnoticed(string name)
    {
        var file = File.ReadAllBytes(Sample(name));
        var expected = Expected(file);
        var random = new Random(22);
        for (var i = 0; i < LongTests.Times(sample: 40, full: 500); i++)
        {
            var damaged = file.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            // Names and times in the head are of no consequence.
            var read = Record.Exception(() => Assert.Equal(expected, Read(damaged)));
            Assert.True(read is null or InvalidDataException, read?.ToString());
        }
    }

    [Fact]
    public async Task The_import_of_a_cut_file_says_so_and_sends_nothing()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var file = File.ReadAllBytes(Sample("gzip-6.gz"));
        var path = session.Path("cut.ndjson.gz");
        for (var length = 0; length < file.Length; length += 97)
        {
            File.WriteAllBytes(path, file[..length]);
            var error = session.Import(path).Error;
            Assert.Equal("FILE_ERROR,EventoDb.Commands.ImportEventoMessageCommand", error.FullyQualifiedErrorId);
            Assert.Contains("gzip", error.ToString(), StringComparison.Ordinal);
        }
        Assert.Empty(session.ImportRequests);
        File.WriteAllBytes(path, file);
        session.Import(path).ThrowOnError();
        Assert.Equal(60, session.Imported.Count);
    }

    /// <summary>No part of a file is whole, but what ends where a member does.</summary>
    private static void AssertEveryCut(byte[] file)
    {
        Assert.Equal(Expected(file), Read(file));
        for (var length = 0; length < file.Length; length++) AssertCut(file, length);
    }

    private static void AssertCut(byte[] file, int length)
    {
        using var reader = new GZipReader(new MemoryStream(file[..length]));
        var content = new MemoryStream();
        var failure = Record.Exception(() => reader.CopyTo(content));
        if (failure is null)
        {
            Assert.Equal(length, reader.WholeLength);
            Assert.Equal((0x1F, 0x8B), (file[length], file[length + 1]));
            return;
        }
        Assert.IsType<InvalidDataException>(failure);
        Assert.Equal(("its end is missing", true), (failure.Message, reader.IsCut));
        Assert.Equal(Expected(file[..(int)reader.WholeLength]), content.ToArray()[..Expected(file[..(int)reader.WholeLength]).Length]);
    }

    private static string Sample(string name) => Path.Combine(Samples, name);

    private static byte[] Read(byte[] file)
    {
        using var reader = new GZipReader(new MemoryStream(file));
        using var content = new MemoryStream();
        reader.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Expected(byte[] file)
    {
        using var reader = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var content = new MemoryStream();
        reader.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Compress(byte[] content, CompressionLevel level)
    {
        using var file = new MemoryStream();
        using (var writer = new GZipStream(file, level)) writer.Write(content);
        return file.ToArray();
    }
}
