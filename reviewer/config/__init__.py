"""Settings from the config directory, the environment and git config."""
