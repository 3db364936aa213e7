"""Frozen value types that every room speaks; the standard library only."""
