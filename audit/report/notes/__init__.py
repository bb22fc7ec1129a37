"""Notes on the cells of a workbook, added to a copy that is otherwise unchanged."""
