using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace EventoDb.Shell.Host;

/// <summary>Puts PowerShell's streams on the console: coloured on a terminal, plain elsewhere; errors on standard error.</summary>
internal sealed class ShellUserInterface : PSHostUserInterface, IHostUISupportsMultipleChoiceSelection
{
    private readonly Screen _screen;
    private readonly LineInput _input;
    private readonly ProgressLine _progress;

    public ShellUserInterface(Screen screen, EditorTerminal terminal, bool nonInteractive)
    {
        _screen = screen;
        _input = new LineInput(screen, terminal, nonInteractive);
        _progress = new ProgressLine(screen);
        RawUI = new ShellRawUserInterface(screen);
    }

    public override PSHostRawUserInterface RawUI { get; }

    public override bool SupportsVirtualTerminal => _screen.OutputHasColour;

    /// <summary>Called with each line that goes to standard error.</summary>
    public Action<string>? ErrorWritten { get; set; }

    /// <summary>What comes is the text of an error, though the engine takes it for output.</summary>
    public bool ShowingError { get; set; }

    public override void Write(string value) => _screen.Write(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        _screen.Write(_screen.OutputHasColour ? Colours.Paint(value, foregroundColor, backgroundColor) : value);

    public override void WriteLine(string value)
    {
        if (ShowingError) WriteErrorLine(value);
        else _screen.Write(value + Environment.NewLine);
    }

    public override void WriteErrorLine(string value)
    {
        // The engine ends an error with a line that holds nothing but a colour.
        if (new StringDecorated(value).ContentLength == 0) return;
        var style = PSStyle.Instance;
        _screen.WriteError((_screen.ErrorHasColour ? style.Formatting.Error + value + style.Reset : value) + Environment.NewLine);
        ErrorWritten?.Invoke(value);
    }

    public override void WriteWarningLine(string message) => WriteMarked(PSStyle.Instance.Formatting.Warning, "WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteMarked(PSStyle.Instance.Formatting.Verbose, "VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteMarked(PSStyle.Instance.Formatting.Debug, "DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Write(sourceId, record);

    /// <summary>Takes away a progress line whose work has ended.</summary>
    public void ClearProgress() => _progress.Clear();

    public override string ReadLine() => _input.Read() ?? "";

    public override SecureString ReadLineAsSecureString() => new FieldPrompt(_screen, _input).Secret("a secret");

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        new FieldPrompt(_screen, _input).Ask(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        new ChoicePrompt(_screen, _input, choices).One(caption, message, defaultChoice);

    public Collection<int> PromptForChoice(string? caption, string? message, Collection<ChoiceDescription> choices, IEnumerable<int>? defaultChoices) =>
        new ChoicePrompt(_screen, _input, choices).Many(caption, message, defaultChoices ?? []);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
    {
        if (!string.IsNullOrEmpty(caption)) _screen.Ask($"\n{caption}\n");
        if (!string.IsNullOrEmpty(message)) _screen.Ask(message + "\n");
        return new FieldPrompt(_screen, _input).Credential(userName);
    }

    private void WriteMarked(string style, string text) =>
        WriteLine(_screen.OutputHasColour ? style + text + PSStyle.Instance.Reset : text);
}
