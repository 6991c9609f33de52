@{
    Severity     = @('Error', 'Warning', 'Information')
    ExcludeRules = @(
        # PowerShell 7 reads UTF-8 without a byte order mark.
        'PSUseBOMForUnicodeEncodedFile'
        # Pester's BeforeAll sets variables for other blocks, and functions use the parameters of their script: the rules do not see that.
        'PSUseDeclaredVarsMoreThanAssignments'
        'PSReviewUnusedParameter'
    )
}
