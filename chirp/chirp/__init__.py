"""Chirp, the hypermedia framework."""
