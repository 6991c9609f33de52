# After the last round: every message that was acknowledged is there, and the subscription has heard of each.
Connect-Main
Wait-Heard
$ledger.CompareHeard($space, 'account')
Unregister-EventoSubscription always
foreach ($name in $ledger.Spaces()) {
    Connect-EventoServer $uri -Token $ledger.TokenOf($name) -RetryCount 8
    Compare-Ledger $name
}
