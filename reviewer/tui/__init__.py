"""The terminal UI: a pure picture of the Review document, and the keys to walk through it. Textual lives here only."""
