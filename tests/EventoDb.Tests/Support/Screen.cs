using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace EventoDb.Tests.Support;

/// <summary>A PowerShell host whose screen is a text of a given width: what a person sees at the prompt.</summary>
internal sealed partial class Screen : PSHost
{
    private readonly UserInterface _ui;

    public Screen(int width) => _ui = new UserInterface(width);

    /// <inheritdoc/>
    public override string Name => "Screen";

    /// <inheritdoc/>
    public override Version Version { get; } = new(1, 0);

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => _ui;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    /// <summary>The choice that a question is answered with, from 0; null where nothing shall be asked.</summary>
    public int? Answer
    {
        get => _ui.Answer;
        set => _ui.Answer = value;
    }

    /// <summary>Waits until a progress bar is drawn.</summary>
    public Task BarAsync() => _ui.BarAsync();

    /// <summary>What was written while a progress bar was there.</summary>
    public IReadOnlyList<string> BesideBar => _ui.BesideBar;

    /// <summary>Takes what is on the screen: its lines, without colours and the spaces at their ends.</summary>
    public IReadOnlyList<string> Take()
    {
        var lines = Colours().Replace(_ui.Text.ToString(), string.Empty).TrimEnd('\n').Split('\n');
        _ui.Text.Clear();
        return [.. lines.Select(line => line.TrimEnd())];
    }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colours();

    private sealed class UserInterface(int width) : PSHostUserInterface
    {
        private TaskCompletionSource? _bar;

        public StringBuilder Text { get; } = new();

        public int? Answer { get; set; }

        public List<string> BesideBar { get; } = [];

        private HashSet<int> Bars { get; } = [];

        public Task BarAsync() => LazyInitializer.EnsureInitialized(ref _bar, static () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public override PSHostRawUserInterface RawUI { get; } = new RawInterface(width);

        public override bool SupportsVirtualTerminal => false;

        public override void Write(string value)
        {
            if (Bars.Count > 0) BesideBar.Add(value);
            Text.Append(value);
        }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => Write(value + '\n');

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

        public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

        public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
            if (record.RecordType == ProgressRecordType.Completed)
            {
                Bars.Remove(record.ActivityId);
                return;
            }
            Bars.Add(record.ActivityId);
            Interlocked.Exchange(ref _bar, null)?.SetResult();
        }

        public override string ReadLine() => throw new NotSupportedException();

        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

        public override Dictionary<string, PSObject> Prompt(string caption, string message, System.Collections.ObjectModel.Collection<FieldDescription> descriptions) =>
            throw new NotSupportedException();

        public override int PromptForChoice(string caption, string message, System.Collections.ObjectModel.Collection<ChoiceDescription> choices, int defaultChoice)
        {
            WriteLine(caption);
            WriteLine(message);
            return Answer ?? throw new NotSupportedException();
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
            throw new NotSupportedException();
    }

    private sealed class RawInterface(int width) : PSHostRawUserInterface
    {
        // The last column stays free, as on a console.
        public override Size BufferSize { get; set; } = new(width, 1000);

        public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

        public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.White;

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override bool KeyAvailable => false;

        public override Size MaxPhysicalWindowSize => BufferSize;

        public override Size MaxWindowSize => BufferSize;

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize { get => BufferSize; set => BufferSize = value; }

        public override string WindowTitle { get; set; } = string.Empty;

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw new NotSupportedException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();
    }
}
