"""One review: every room below joined into one Review."""
