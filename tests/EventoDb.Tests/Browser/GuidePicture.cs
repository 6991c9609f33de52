using EventoDb.Tests.Support;

namespace EventoDb.Tests.Browser;

/// <summary>The pictures of pages in the guides: copies of those in artifacts/pages that are called guide-….</summary>
internal static class GuidePicture
{
    private const int MostBytes = 100_000;

    /// <summary>It is there, and small enough for a repository.</summary>
    public static void AssertSmall(string name)
    {
        var picture = File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "images", name + ".png"));
        Assert.InRange(picture.Length, 1000, MostBytes);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
    }
}
