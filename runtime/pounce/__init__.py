"""Pounce, the ASGI server."""
