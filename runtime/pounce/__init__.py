"""Pounce, the ASGI server. So far it tells its version and what it finds on the machine."""
