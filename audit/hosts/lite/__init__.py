"""xlwings Lite: the workbook that carries its own code."""
