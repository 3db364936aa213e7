"""The terminal UI; Textual lives here only."""
