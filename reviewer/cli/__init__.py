"""The command line; stdout and stderr have one owner each."""
