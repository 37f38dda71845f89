"""Rules about server-sent events and streams (CH6)."""
