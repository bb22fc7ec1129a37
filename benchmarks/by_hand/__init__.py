"""Twenty rules of the pack, said by hand in other tools.

Each module is one tool. Its function `ready` takes a table and returns the work that is
measured; the work returns a function that tells the answers, which is not measured.
"""
