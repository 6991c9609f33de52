namespace EventoDb.Tests.Json.Emitted;

/// <summary>Scripts that make values of the kinds that cmdlets do not emit: of ADO.NET, collections, JSON, XML, the network, and PowerShell's own classes.</summary>
internal static class OtherValues
{
    public static IReadOnlyList<string> Scripts { get; } =
    [
        "$t = [Data.DataTable]::new('t'); [void]$t.Columns.Add('a', [int]); [void]$t.Columns.Add('b'); [void]$t.Rows.Add(1, [DBNull]::Value); $t.Rows[0]; $t.DefaultView[0]; , $t; $s = [Data.DataSet]::new(); $s.Tables.Add($t); , $s",
        "$t = [Data.DataTable]::new(); [void]$t.Columns.Add('a', [int]); [void]$t.Rows.Add(7); $r = $t.CreateDataReader(); [void]$r.Read(); , $r",
        "[Collections.ArrayList]@(1, 2); , [Collections.ArrayList]@(1); , [Collections.Queue]::new(@(1, 2)); , [Collections.Stack]::new(@(1)); , [Collections.BitArray]::new(3); , [Collections.SortedList]@{ b = 1; a = 2 }",
        ", [Collections.Generic.List[int]]@(1, 2); , [Collections.Generic.HashSet[string]]@('a'); $d = [Collections.Generic.Dictionary[string, int]]::new(); $d['a'] = 1; , $d; , [Collections.Generic.LinkedList[int]]::new([int[]](1, 2)); $d = [Collections.Generic.SortedDictionary[string, int]]::new(); $d['a'] = 1; , $d; , [Collections.Generic.SortedSet[int]]::new([int[]](2, 1)); , [Collections.Generic.PriorityQueue[int, int]]::new()",
        "[Collections.Generic.KeyValuePair[string, int]]::new('a', 1); [Collections.DictionaryEntry]::new('a', 1)",
        "$d = [Collections.Concurrent.ConcurrentDictionary[string, int]]::new(); $d['a'] = 1; , $d; , [Collections.Concurrent.ConcurrentBag[int]]::new([int[]](1, 2)); , [Collections.Concurrent.ConcurrentQueue[int]]::new([int[]](1, 2))",
        "$n = [Collections.Specialized.NameValueCollection]::new(); $n.Add('a', '1'); $n.Add('a', '2'); $n.Add('b', '3'); , $n; $o = [Collections.Specialized.OrderedDictionary]::new(); $o['x'] = 1; , $o; $s = [Collections.Specialized.StringDictionary]::new(); $s.Add('k', 'v'); , $s; , [Collections.Specialized.StringCollection]::new(); $h = [Collections.Specialized.HybridDictionary]::new(); $h['a'] = 1; , $h; $l = [Collections.Specialized.ListDictionary]::new(); $l['a'] = 1; , $l; [Collections.Specialized.BitVector32]::new(5)",
        "$q = [Web.HttpUtility]::ParseQueryString('a=1&b=2&a=3'); , $q",
        "[Text.Json.JsonDocument]::Parse('{\"a\":[1,null]}'); [Text.Json.JsonDocument]::Parse('{\"a\":1}').RootElement; , [Text.Json.Nodes.JsonNode]::Parse('{\"a\":1}'); , [Text.Json.Nodes.JsonNode]::Parse('[1,2]'); , [Text.Json.Nodes.JsonNode]::Parse('\"x\"')",
        ", [Newtonsoft.Json.Linq.JObject]::Parse('{\"a\":[1,{\"b\":null}]}'); , [Newtonsoft.Json.Linq.JArray]::Parse('[1,2]'); , [Newtonsoft.Json.Linq.JValue]::new(5)",
        "[xml]'<a b=\"1\"><c>x</c></a>'; ([xml]'<a b=\"1\"><c>x</c></a>').a; [Xml.Linq.XElement]::Parse('<a b=\"1\">x</a>'); [Xml.Linq.XDocument]::Parse('<a/>')",
        "[uri]'http://a/b?c'; [ipaddress]'127.0.0.1'; [Net.IPEndPoint]::new([ipaddress]'127.0.0.1', 80); [Net.DnsEndPoint]::new('a', 1); [Net.Cookie]::new('a', 'b'); $c = [Net.CookieContainer]::new(); $c.Add([Net.Cookie]::new('a', 'b', '/', 'x')); $c.GetAllCookies(); [Net.WebHeaderCollection]::new(); [mailaddress]'a@b.c'",
        "$h = [Net.WebHeaderCollection]::new(); $h.Add('A', '1'); $h.Add('A', '2'); , $h; $m = [Net.Http.HttpRequestMessage]::new('GET', 'http://a/'); $m.Headers.Add('X-A', [string[]]('1', '2')); , $m.Headers; [Net.Http.HttpMethod]::Get; [Net.NetworkCredential]::new('a', 'b'); [Net.Http.HttpResponseMessage]::new(404)",
        "[Tuple]::Create(1, 'a'); [ValueTuple]::Create(1, 'a'); [ValueTuple]::Create(1); [Tuple]::Create(1, 2, 3, 4, 5, 6, 7, 8)",
        "class EmittedOrder { [int]$Number = 1; [string[]]$Lines = @('a'); hidden [int]$Secret = 2; [EmittedOrder]$Next }; [EmittedOrder]::new(); $o = [EmittedOrder]::new(); $o.Next = [EmittedOrder]::new(); $o",
        "enum EmittedColor { Red; Blue }; [EmittedColor]::Blue; [IO.FileAttributes]'ReadOnly, Hidden'; [DayOfWeek]::Monday",
        "$e = [Dynamic.ExpandoObject]::new(); $e.a = 1; , $e; $e | Add-Member b 2 -PassThru",
        ", [int[,]]::new(2, 3); , ([object[]](1, 'a', $null)); , ([byte[]](1, 2)); , [int[][]](@(1), @(2, 3)); [ArraySegment[int]]::new([int[]](1, 2, 3), 1, 2)",
        "[bigint]::Parse('5'); [decimal]1.50; [double]1.5; [single]0.1; [half]1.5; [Int128]7; [UInt128]7; [char]'a'; [Numerics.Complex]::new(1, 2); [Numerics.Vector2]::new(1, 2)",
        "[DateOnly]::new(2026, 1, 2); [TimeOnly]::new(3, 4); [datetime]'2026-01-02'; [DateTimeOffset]'2026-01-02T03:04:05+01:00'; [timespan]'1:02:03'; [TimeZoneInfo]::Utc; [Globalization.CultureInfo]'de-DE'; [Globalization.RegionInfo]'DE'",
        "[Version]'1.2.3'; [semver]'1.2.3-a'; [guid]::Empty; [regex]'a+'; [regex]::Match('abc', 'b(c)'); , [regex]::Matches('aa', 'a'); [Text.Encoding]::UTF8; [Text.StringBuilder]::new('abc'); [Text.Rune]::new(65); [Index]::new(1); [Range]::new(1, 2); [Lazy[int]]::new([int]5)",
        "[IO.FileInfo]::new('/etc/hosts'); [Environment]::OSVersion; [Diagnostics.Stopwatch]::new(); [Diagnostics.ProcessStartInfo]::new('a'); [Diagnostics.FileVersionInfo]::GetVersionInfo([psobject].Assembly.Location); [Threading.CancellationToken]::None; [Reflection.AssemblyName]::new('a')",
        "$PSVersionTable; $Host; $MyInvocation; $ExecutionContext; $PSCmdlet; & { param($a) $PSBoundParameters } 1; $PSStyle; $StackTrace; $profile",
        "{ 1 }; [Action]{ }; ConvertTo-SecureString x -AsPlainText -Force; [pscredential]::new('a', (ConvertTo-SecureString x -AsPlainText -Force)); [string]; [powershell]::Create(); [IO.MemoryStream]::new(); [Threading.Tasks.Task]::CompletedTask; [Security.Cryptography.Aes]::Create(); [IntPtr]::Zero; [WeakReference]::new([string]::Empty)",
        "Start-ThreadJob { 1 } | Wait-Job; Get-Job | Remove-Job -Force; Get-Command Get-Date; Get-Module Microsoft.PowerShell.Utility; Get-History; Get-Help Get-Date",
        "[pscustomobject]@{ a = 1; b = @{ c = 2 } }; [pscustomobject]@{ a = 1 } | Add-Member -MemberType ScriptProperty b { 2 } -PassThru | Add-Member -MemberType AliasProperty c a -PassThru; [ordered]@{ z = 1; a = 2 }",
        "[Security.Principal.GenericIdentity]::new('a'); [Security.Claims.Claim]::new('t', 'v'); [Security.Cryptography.Oid]::new('1.2.840.113549.1.1.1')",
        "[Drawing.Point]::new(1, 2); [Drawing.Color]::Red; [Drawing.Size]::new(1, 2); [Drawing.Rectangle]::new(1, 2, 3, 4)",
    ];
}
