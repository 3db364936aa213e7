"""Bytes in, Series out; old and new text of files; the trees."""
