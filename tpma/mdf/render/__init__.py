"""Bytes for people: the proof pack and the sheets."""
