"""Rows from files: what a file says, and what of it becomes rows of the organization."""
