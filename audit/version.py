"""The release: the number that workbooks, reports and the register name."""

__version__ = "0.3.0"
