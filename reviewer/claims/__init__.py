"""What a message claims, with exceptions and reasons."""
