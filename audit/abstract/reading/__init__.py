"""How the text of a note is divided: lines, sentences, clauses and headings."""
