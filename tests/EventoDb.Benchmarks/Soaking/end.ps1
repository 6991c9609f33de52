# After the last round: every message that was acknowledged is there, and the subscription has heard of each.
Connect-Main
Wait-Heard
$ledger.CompareHeard($space, 'account')
Unregister-EventoSubscription always
$null = Send-EventoOutbox $outbox -Connection $admin
if (-not (Copy-EventoNamespace $source $copy -Category order -Verify).IsVerified) { throw 'The copy is not the same.' }
foreach ($name in $ledger.Spaces()) {
    Connect-EventoServer $uri -Token $ledger.TokenOf($name) -RetryCount 100
    Compare-Ledger $name
}
