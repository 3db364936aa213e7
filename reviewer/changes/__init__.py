"""Units matched across old and new, and the events between them."""
