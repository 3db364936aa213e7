"""rules/ read into frozen tables; YAML lives here only."""
