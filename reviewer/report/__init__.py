"""Review into text, one file per format."""
