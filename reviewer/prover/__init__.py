"""Equivalence of two units; z3 lives here only."""
