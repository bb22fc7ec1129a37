"""The command line `tspine`: one module for each command, a package for the review."""
