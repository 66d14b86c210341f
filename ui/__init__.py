"""The ways in: a browser chat and a shell."""
