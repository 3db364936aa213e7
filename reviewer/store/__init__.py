"""Cache and state."""
