using EventoDb.Client;

namespace EventoDb.Tests.Client;

public class KeyedIdTests
{
    // RFC 9562, appendix A.4.
    [Fact]
    public void Ids_of_names_are_UUIDs_of_version_5() =>
        Assert.Equal("2ed6657d-e927-568b-95e1-2665a8aea6a2", NameBasedUuid.Create(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com").ToString());

    // As Python's uuid.uuid5 makes them by the recipe in docs/writing.md.
    [Theory]
    [InlineData("default", "account-7", "2026-07-01/7", "fd93ca7a-1ec7-57a2-875b-5df52c9bd706")]
    [InlineData("sales", "konto-ä😀", "Zeile 1", "14dade8a-1b1b-527a-b704-ecebb8cc9bb4")]
    public void Another_language_makes_the_same(string space, string stream, string key, string id) => Assert.Equal(id, MessageId.CreateFor(space, stream, key));

    [Fact]
    public void Each_part_counts_for_itself()
    {
        string[] ids = [MessageId.CreateFor("a", "bc", "d"), MessageId.CreateFor("ab", "c", "d"), MessageId.CreateFor("a", "b", "cd"), MessageId.CreateFor("a", "bc", "D"), MessageId.CreateFor("a", "bc", "d ")];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Half_a_character_is_no_key() => Assert.ThrowsAny<ArgumentException>(() => MessageId.CreateFor("a", "b", "\ud83d"));
}
