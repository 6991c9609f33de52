# A script under test: confirms the orders that were placed since it ran last. To be run by cron, say.
# A message may come twice where a run was broken off, so it looks whether the order is confirmed already.

Receive-EventoMessage order -Consumer confirm | Where-Object Type -EQ Placed | ForEach-Object {
    if (-not (Get-EventoStream $_.StreamName -Type Confirmed -Last)) {
        Write-EventoMessage $_.StreamName Confirmed @{ total = $_.Data.total } -Following $_ -ErrorAction Stop
    }
}
