"""The hosts: command line, Excel, xlwings Lite, LibreOffice and the templates."""
