"""The command line `tspine`: one module for each command."""
