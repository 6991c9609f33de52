# Should -HaveEventoMessage, for Pester 5 and 6. Load it in BeforeAll: . "$PSScriptRoot/HaveEventoMessage.ps1"
#
#   'order-1' | Should -HaveEventoMessage Confirmed                                         waits up to 5 seconds for it
#   'order-1' | Should -HaveEventoMessage Confirmed -Where { $_.Data.total -eq 40 } -TimeoutSec 30
#   'order-1' | Should -Not -HaveEventoMessage Cancelled                                    looks only now

function Assert-EventoMessage {
    param($ActualValue, [string] $Type, [scriptblock] $Where = { $true }, [double] $TimeoutSec = 5, [switch] $Negate, [string] $Because)

    $ofType = $Type ? @{ Type = $Type } : @{}
    $found = $Negate ?
        (Get-EventoStream $ActualValue @ofType -ErrorAction Stop | Where-Object $Where | Select-Object -First 1) :
        (Wait-EventoMessage $ActualValue @ofType -Position 0 -Where $Where -TimeoutSec $TimeoutSec -ErrorAction SilentlyContinue -ErrorVariable failure)
    if ($failure -and $failure[0].FullyQualifiedErrorId -notlike 'WAIT_TIMEOUT,*') { throw $failure[0] }

    $kind = $Type ? " of type '$Type'" : ''
    $reason = $Because ? " because $Because," : ''
    $there = Get-EventoStream $ActualValue -Tail 10 | ForEach-Object { "$($_.Type)@$($_.Position) $($_.DataJson)" }
    [pscustomobject]@{
        Succeeded      = [bool]$found -ne [bool]$Negate
        FailureMessage = $Negate ?
            "Expected stream '$ActualValue' to have no such message$kind,$reason but there is one: $($found.DataJson)" :
            "Expected stream '$ActualValue' to have such a message$kind within $TimeoutSec s,$reason but its last are: $($there -join '; ')"
    }
}

Add-ShouldOperator -Name HaveEventoMessage -InternalName Assert-EventoMessage -Test ${function:Assert-EventoMessage}
