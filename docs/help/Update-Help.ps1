#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Microsoft.PowerShell.PlatyPS'; ModuleVersion = '1.0.0' }
<#
.SYNOPSIS
    Makes the MAML help from the Markdown pages of this folder, and with -UpdateMarkdown first brings the pages' syntax up to date.
.DESCRIPTION
    The module must be imported for -UpdateMarkdown, without its help. A page keeps its text; its syntax and parameters become those of the cmdlet.
#>
[CmdletBinding()]
param(
    [string] $OutputPath = "$PSScriptRoot/en-US",
    [switch] $UpdateMarkdown
)

$ErrorActionPreference = 'Stop'
$pages = Get-ChildItem "$PSScriptRoot/*.md" | Sort-Object Name -Culture ''
$scratch = New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))

function Save-Text ([string] $Path, [string] $Text) {
    [IO.File]::WriteAllText($Path, $Text.ReplaceLineEndings("`n").TrimEnd() + "`n")
}

# PlatyPS puts a whole example into its introduction, fences included, and loses the blanks at its beginnings. Get-Help prints code and output as they are meant
# only from places of their own.
function Split-Example ([Xml.XmlElement] $Example, $Source) {
    $dev = 'http://schemas.microsoft.com/maml/dev/2004/10'
    $maml = 'http://schemas.microsoft.com/maml/2004/10'
    $title = $Source.Title
    $text = $Source.Remarks.ReplaceLineEndings("`n")
    if ($text -notmatch '(?s)^\s*(?<introduction>.*?)\s*```powershell\n(?<code>.*?)\n```(\s*```text\n(?<output>.*?)\n```)?\s*$') { throw "$title is not text, code and output: $text" }
    $parts = $Matches
    $Example.RemoveAll()
    $document = $Example.OwnerDocument
    $Example.AppendChild($document.CreateElement('maml', 'title', $maml)).InnerText = $title
    if ($parts.introduction) {
        # Get-Help prints the code right behind the introduction's last paragraph, the only text that it leaves its line ends.
        $introduction = $Example.AppendChild($document.CreateElement('maml', 'introduction', $maml))
        $introduction.AppendChild($document.CreateElement('maml', 'para', $maml)).InnerText = "$($parts.introduction)`n`n"
    }
    $Example.AppendChild($document.CreateElement('dev', 'code', $dev)).InnerText = $parts.code
    if ($parts.output) {
        $remarks = $Example.AppendChild($document.CreateElement('dev', 'remarks', $dev))
        # Get-Help cuts off blanks at the beginning, but prints one for each item of a list, which it does not expect here.
        $output = $parts.output.Trim("`n")
        $list = $document.CreateElement('maml', 'list', $maml)
        foreach ($blank in @($output -replace '(?s)[^ ].*').ToCharArray()) { $list.AppendChild($document.CreateElement('maml', 'listItem', $maml)) | Out-Null }
        if ($list.HasChildNodes) { $remarks.AppendChild($list) | Out-Null }
        $remarks.AppendChild($document.CreateElement('maml', 'para', $maml)).InnerText = $output
        # Get-Help puts no space between examples.
        $remarks.AppendChild($document.CreateElement('maml', 'para', $maml)) | Out-Null
    }
}

# PlatyPS leaves out the defaults, and writes types as .NET does.
function Complete-Parameter ([Xml.XmlElement] $Parameter, [string] $Default) {
    $dev = 'http://schemas.microsoft.com/maml/dev/2004/10'
    $Parameter.AppendChild($Parameter.OwnerDocument.CreateElement('dev', 'defaultValue', $dev)).InnerText = $Default ? $Default : 'None'
    if ($Parameter['command:parameterValue']) { $Parameter['command:parameterValue'].InnerText = $Parameter['command:parameterValue'].InnerText -replace '^System\.Nullable`1\[(.+)\]$', '$1' }
}

try {
    if ($UpdateMarkdown) {
        foreach ($page in $pages) {
            # A syntax that PlatyPS changes loses its [<CommonParameters>]; the second pass finds nothing to change and puts them back.
            1..2 | ForEach-Object { Update-MarkdownCommandHelp -Path $page.FullName -NoBackup | Out-Null }
            # The date changes with each run and says nothing that the history does not; no cmdlet has an alias. A description of -WhatIf or -Confirm that is not
            # PlatyPS's own would have that behind it, once more with each run.
            Save-Text $page.FullName ([IO.File]::ReadAllText($page.FullName) -replace '(?m)^ms\.date:.*\r?\n' -replace '## ALIASES\s+(?=## )' -replace
                '(?m)(?<=^.+\r?\n)(Runs the command in a mode that only reports what would happen without performing the actions|Prompts you for confirmation before running the cmdlet)\.\r?\n')
        }
    }
    $help = $pages | Import-MarkdownCommandHelp
    $made = $help | Export-MamlCommandHelp -OutputFolder $scratch -Force
    $document = [xml]::new()
    $document.PreserveWhitespace = $false
    $document.Load($made.FullName)
    foreach ($command in @($document.GetElementsByTagName('command:command'))) {
        $page = $help | Where-Object Title -EQ $command.details.name
        $examples = @($command['command:examples'].ChildNodes)
        for ($i = 0; $i -lt $examples.Count; $i++) { Split-Example $examples[$i] $page.Examples[$i] }
        $defaults = @{}
        foreach ($parameter in $page.Parameters) { $defaults[$parameter.Name] = $parameter.DefaultValue }
        foreach ($parameter in @($command['command:parameters'].ChildNodes)) { Complete-Parameter $parameter $defaults[$parameter['maml:name'].InnerText] }
    }
    # What PlatyPS puts between paragraphs is a control character on the screen.
    foreach ($paragraph in @($document.GetElementsByTagName('maml:para'))) {
        if ($paragraph.InnerText.Trim([char]0x80, ' ') -eq '' -and $paragraph.ParentNode.LocalName -ne 'remarks') { $paragraph.ParentNode.RemoveChild($paragraph) | Out-Null }
        elseif ($paragraph.ParentNode.LocalName -ne 'remarks') { $paragraph.InnerText = $paragraph.InnerText -replace '`([^`\r\n]+)`', '$1' }
    }
    # Links go to pages by file name; on the screen the name of the cmdlet or topic is what one types after Get-Help. And these pages have no address of their own.
    foreach ($link in @($document.GetElementsByTagName('maml:navigationLink'))) {
        if ($link.linkText -ne 'Online Version') { $link['maml:uri'].InnerText = '' }
        else { $link['maml:linkText'].InnerText = "EventoDB's project" }
    }
    $settings = [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; NewLineHandling = 'None'; Encoding = [Text.UTF8Encoding]::new($false) }
    $text = [IO.MemoryStream]::new()
    $writer = [Xml.XmlWriter]::Create($text, $settings)
    $document.Save($writer)
    $writer.Dispose()
    Save-Text (Join-Path (New-Item -ItemType Directory -Path $OutputPath -Force) 'EventoDb.dll-Help.xml') ([Text.Encoding]::UTF8.GetString($text.ToArray()))
}
finally {
    Remove-Item $scratch -Recurse
}
