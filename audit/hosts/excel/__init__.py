"""Excel on Windows, through xlwings: worksheet functions, button and macros."""
