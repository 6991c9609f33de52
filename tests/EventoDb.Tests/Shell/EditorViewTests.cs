using EventoDb.Shell.LineEditor;

namespace EventoDb.Tests.Shell;

public class EditorViewTests
{
    [Fact]
    public void The_cursor_stands_behind_prompt_and_text() =>
        Assert.Equal(new Overlay("> ab\r\e[4C", 0), new EditorView(10, 5).Draw("> ", "ab", 2));

    [Fact]
    public void A_colour_in_the_prompt_takes_no_room() =>
        Assert.Equal(new Overlay("\e[32m>\e[0m a\r\e[3C", 0), new EditorView(10, 5).Draw("\e[32m>\e[0m ", "a", 1));

    [Fact]
    public void A_long_line_wraps_at_the_window() =>
        Assert.Equal(new Overlay("> abc\r\nde\r\e[1A\e[3C", 0), new EditorView(5, 5).Draw("> ", "abcde", 1));

    [Fact]
    public void Behind_a_full_row_the_cursor_is_in_the_next() =>
        Assert.Equal(new Overlay("> abc\r\n\r", 1), new EditorView(5, 5).Draw("> ", "abc", 3));

    [Fact]
    public void A_wide_character_is_not_cut_in_two() =>
        Assert.Equal(new Overlay("> 日\r\n本\r\e[2C", 1), new EditorView(5, 5).Draw("> ", "日本", 2));

    [Fact]
    public void Further_lines_have_a_prompt_of_their_own() =>
        Assert.Equal(new Overlay("> a\r\n>> b\r\e[4C", 1), new EditorView(10, 5).Draw("> ", "a\nb", 3));

    [Fact]
    public void Of_a_text_higher_than_the_window_the_rows_around_the_cursor_show()
    {
        var text = string.Join('\n', Enumerable.Range(0, 20));
        Assert.Equal(new Overlay(">> 18\r\n>> 19\r\e[5C", 1), new EditorView(10, 3).Draw("> ", text, text.Length));
        Assert.Equal(new Overlay("> 0\r\n>> 1\r\e[1A\e[2C", 0), new EditorView(10, 3).Draw("> ", text, 0));
    }

    [Fact]
    public void Control_characters_show_as_pictures() =>
        Assert.Equal("␛[2J\r\e[4C", new EditorView(10, 5).Draw("", "\e[2J", 4).Text);
}
