"""Review and marks into mails."""
