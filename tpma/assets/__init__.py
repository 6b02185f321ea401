"""Customised tactics."""
