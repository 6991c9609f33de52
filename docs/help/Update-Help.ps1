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

# PlatyPS puts a whole example into its introduction, fences included. Get-Help prints code and output as they are meant only from places of their own.
function Split-Example ([Xml.XmlElement] $Example) {
    $title = $Example.title -replace '^-+ | -+$'
    $dev = 'http://schemas.microsoft.com/maml/dev/2004/10'
    $maml = 'http://schemas.microsoft.com/maml/2004/10'
    $text = ($Example.introduction.para | Where-Object { $_.Trim([char]0x80, ' ', "`n") }) -join "`n`n"
    if ($text -notmatch '(?s)^(?<introduction>.*?)\s*```\w+\n(?<code>.*?)\n```(\s*```text\n(?<output>.*?)\n```)?\s*$') { throw "$title is not text, code and output: $text" }
    $parts = $Matches
    $Example.RemoveAll()
    $document = $Example.OwnerDocument
    $Example.AppendChild($document.CreateElement('maml', 'title', $maml)).InnerText = $title
    $introduction = $Example.AppendChild($document.CreateElement('maml', 'introduction', $maml))
    foreach ($paragraph in $parts.introduction -split "`n`n") { $introduction.AppendChild($document.CreateElement('maml', 'para', $maml)).InnerText = $paragraph }
    $Example.AppendChild($document.CreateElement('dev', 'code', $dev)).InnerText = $parts.code
    $remarks = $Example.AppendChild($document.CreateElement('dev', 'remarks', $dev))
    if ($parts.output) { $remarks.AppendChild($document.CreateElement('maml', 'para', $maml)).InnerText = $parts.output }
    # Get-Help puts no space between examples.
    $remarks.AppendChild($document.CreateElement('maml', 'para', $maml)) | Out-Null
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
    $made = $pages | Import-MarkdownCommandHelp | Export-MamlCommandHelp -OutputFolder $scratch -Force
    $document = [xml]::new()
    $document.PreserveWhitespace = $false
    $document.Load($made.FullName)
    foreach ($example in @($document.GetElementsByTagName('command:example'))) { Split-Example $example }
    # What PlatyPS puts between paragraphs is a control character on the screen.
    foreach ($paragraph in @($document.GetElementsByTagName('maml:para'))) {
        if ($paragraph.InnerText.Trim([char]0x80, ' ') -eq '' -and $paragraph.ParentNode.LocalName -ne 'remarks') { $paragraph.ParentNode.RemoveChild($paragraph) | Out-Null }
        elseif ($paragraph.ParentNode.LocalName -ne 'remarks') { $paragraph.InnerText = $paragraph.InnerText -replace '`([^`\r\n]+)`', '$1' }
    }
    # Links go to pages by file name; on the screen the name of the cmdlet or topic is what one types after Get-Help.
    foreach ($link in @($document.GetElementsByTagName('maml:navigationLink'))) {
        if ($link.linkText -eq 'Online Version') { $link.ParentNode.RemoveChild($link) | Out-Null } else { $link['maml:uri'].InnerText = '' }
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
