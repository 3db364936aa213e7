"""Widgets by the Line API: one for what scrolls, one for what stands still."""
