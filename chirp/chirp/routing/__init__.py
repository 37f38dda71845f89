"""Paths, and the functions that answer them."""
