using System.Collections.ObjectModel;
using System.Management.Automation;
using EventoDb.Shell.LineEditor;
using static System.ConsoleKey;

namespace EventoDb.Tests.Shell;

public class EditorTests
{
    private readonly FakeTerminal _terminal = new();
    private readonly History _history = new();

    [Fact]
    public void Enter_ends_the_line() => Assert.Equal(new EditedLine(LineOutcome.Entered, "abc"), Read(_terminal.Type("abc").Press(Enter)));

    [Fact]
    public void Control_C_abandons_the_line() =>
        Assert.Equal(LineOutcome.Cancelled, Read(_terminal.Type("abc").Control(C)).Outcome);

    [Fact]
    public void Control_D_ends_the_input_only_in_an_empty_line() =>
        Assert.Equal(new EditedLine(LineOutcome.EndOfInput, ""), Read(_terminal.Type("a").Press(LeftArrow).Control(D).Control(D)));

    [Fact]
    public void The_cursor_moves_by_character_word_and_line()
    {
        _terminal.Type("one two three").Control(LeftArrow).Control(LeftArrow).Type("[").Control(RightArrow).Type("]")
            .Press(Home).Type("<").Press(End).Type(">").Press(LeftArrow).Press(LeftArrow).Press(RightArrow).Type("!").Press(Enter);
        Assert.Equal("<one [two ]three!>", Read(_terminal).Text);
    }

    [Fact]
    public void Text_is_deleted_by_character_word_and_line()
    {
        _terminal.Type("abcd").Press(Backspace).Press(Home).Press(Delete).Press(End).Type(" two three").Control(W).Type("x").Press(Enter);
        Assert.Equal("bc two x", Read(_terminal).Text);
        Assert.Equal("c", Read(_terminal.Type("ab").Control(U).Type("cd").Press(LeftArrow).Control(K).Press(Enter)).Text);
        Assert.Equal("b", Read(_terminal.Type("a").Press(Escape).Type("b").Press(Enter)).Text);
    }

    [Theory]
    [InlineData("😀")]
    [InlineData("é")]
    [InlineData("👩‍👩‍👧")]
    public void A_character_of_several_code_units_is_one(string character)
    {
        _terminal.Paste("a" + character + "b").Press(LeftArrow).Press(LeftArrow).Type("<").Press(RightArrow).Type(">").Press(Backspace).Press(Backspace).Press(Enter);
        Assert.Equal("a<b", Read(_terminal).Text);
    }

    [Fact]
    public void History_goes_back_and_forth_and_keeps_the_line_begun()
    {
        foreach (var line in (string[])["first", "second", "second", " "]) _history.Add(line);
        Assert.Equal("first", Read(_terminal.Press(UpArrow).Press(UpArrow).Press(UpArrow).Press(Enter)).Text);
        Assert.Equal("begun", Read(_terminal.Type("begun").Press(UpArrow).Press(UpArrow).Press(DownArrow).Press(DownArrow).Press(DownArrow).Press(Enter)).Text);
        Assert.Equal("begun", Read(_terminal.Press(UpArrow).Press(Enter)).Text);
    }

    [Fact]
    public void An_incomplete_text_goes_on_in_the_next_line()
    {
        var line = Read(_terminal.Type("{").Press(Home).Press(Enter).Type("1").Press(Enter).Type("}").Press(Enter));
        Assert.Equal("{\n1\n}", line.Text);
    }

    [Fact]
    public void Up_and_down_move_in_a_text_of_several_lines_before_they_leave_it()
    {
        Assert.Equal("a1X\nb\ncc", Read(_terminal.Paste("a1\nb\ncc").Press(UpArrow).Press(UpArrow).Press(End).Type("X").Press(Enter)).Text);
        _history.Add("older");
        Assert.Equal("older", Read(_terminal.Paste("a\nb").Press(UpArrow).Press(UpArrow).Press(Enter)).Text);
    }

    [Fact]
    public void Nothing_of_a_paste_runs_before_all_is_there_and_its_tabs_complete_nothing() =>
        Assert.Equal("1\n\t2\n3;", Read(_terminal.Paste("1\n\t2\n3").Type(";").Press(Enter)).Text);

    [Fact]
    public void A_single_match_is_put_into_the_line() =>
        Assert.Equal("say hello", Read(_terminal.Type("say he").Press(Tab).Press(Enter), "hello").Text);

    [Fact]
    public void Tab_goes_through_the_matches_and_back()
    {
        string[] matches = ["alpha", "beta", "gamma"];
        Assert.Equal("x beta", Read(_terminal.Type("x ").Press(Tab).Press(Tab).Press(Enter), matches).Text);
        Assert.Equal("x alpha", Read(_terminal.Type("x ").Press(Tab).Press(Tab).Press(Tab).Press(Tab).Press(Enter), matches).Text);
        Assert.Equal("x gamma", Read(_terminal.Type("x ").Press(Tab, ConsoleModifiers.Shift).Press(Enter), matches).Text);
        Assert.Equal("x beta!", Read(_terminal.Type("x ").Press(Tab).Press(Tab).Type("!").Press(Enter), matches).Text);
    }

    [Fact]
    public void No_match_changes_nothing() => Assert.Equal("x", Read(_terminal.Type("x").Press(Tab).Press(Enter), []).Text);

    [Fact]
    public void A_secret_is_not_shown()
    {
        var line = new Editor(_terminal.Type("secret").Press(Enter), new EditorOptions { Secret = true }).Read();
        Assert.Equal("secret", line.Text);
        Assert.DoesNotContain("s", _terminal.Shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_L_clears_the_window_and_keeps_the_line()
    {
        Assert.Equal("ab", Read(_terminal.Type("a").Control(L).Type("b").Press(Enter)).Text);
        Assert.Equal(1, _terminal.Cleared);
    }

    private EditedLine Read(FakeTerminal terminal, params string[] matches) => new Editor(terminal, new EditorOptions
    {
        Prompt = "> ",
        History = _history,
        IsIncomplete = text => text.StartsWith('{') && !text.EndsWith('}'),
        Complete = (text, cursor) =>
        {
            var start = text.LastIndexOf(' ', cursor - 1) + 1;
            return new CommandCompletion(new Collection<CompletionResult>([.. matches.Select(match => new CompletionResult(match))]), -1, start, cursor - start);
        },
    }).Read();
}
