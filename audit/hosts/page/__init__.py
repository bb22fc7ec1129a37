"""The offline page: the auditor in one HTML file, which runs in the browser alone."""
