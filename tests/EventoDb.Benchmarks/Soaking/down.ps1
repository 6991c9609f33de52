# While the server is down. Writes that are sure not to have arrived are errors; the session's own connection would try again until it is back.
if (Test-EventoServer $uri) { throw 'The server is up.' }
Assert-Fault NETWORK_ERROR { Get-EventoStream account-1 -Connection $brittle }
Assert-Fault NETWORK_ERROR { Write-EventoMessage account-1 Lost @{ } -Connection $brittle }
Assert-Fault NETWORK_ERROR { 1..20 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage account-1 Lost -Connection $brittle }
Assert-Fault NETWORK_ERROR { Watch-EventoMessage -All -Connection $brittle }
Assert-Fault NETWORK_ERROR { Receive-EventoMessage order -Consumer part -Connection $brittle }
Assert-Fault NETWORK_ERROR { Connect-EventoServer $uri -Token $main.Token -RetryCount 0 -NoDefault }
1..20 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage till-1 Sold -Connection $brittle -Outbox $outbox | ForEach-Object { $ledger.Acknowledge($default, $_.StreamName) }
