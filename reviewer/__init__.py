"""Check the sentence "No functional change intended" of Linux kernel patches."""

__version__ = "0.1.0"
