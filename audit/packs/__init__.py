"""A team's own pack: template, meaning in English, examples, and its Excel sheet."""
