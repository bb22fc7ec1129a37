"""Findings in the forms that other programs take: one module for each form.

All of them hold what calls for action, finding by finding, as the sheet Findings does.
Each is written row by row in constant memory.
"""
