"""Concepts and rules over hunks and events."""
