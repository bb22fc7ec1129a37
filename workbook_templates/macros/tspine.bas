Attribute VB_Name = "tspine"
' Audits the table of this workbook and writes the sheets Audit and Audit findings.
Sub AuditThisWorkbook()
    RunPython "import audit.hosts.excel.button; audit.hosts.excel.button.main()"
End Sub
