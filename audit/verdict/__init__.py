"""From the rules that hold to the verdict, the corrected list and the query."""
