"""A month of an invented force's logs: ordinary work, planted misuse, and innocent work that looks like it."""
