# After the last round: every message that was acknowledged is there, and the subscription has heard of each.
Connect-Main
$patience = [Diagnostics.Stopwatch]::StartNew()
while ($ledger.Unheard('soak', 'account') -gt 0 -and $patience.Elapsed.TotalSeconds -lt 120) { [Threading.Thread]::Sleep(20) }
$ledger.CompareHeard('soak', 'account')
Unregister-EventoSubscription always
foreach ($name in $ledger.Spaces()) {
    Connect-EventoServer $uri -Token $ledger.TokenOf($name) -RetryCount 8
    Compare-Ledger $name
}
