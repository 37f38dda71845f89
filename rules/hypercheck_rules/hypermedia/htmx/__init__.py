"""Rules about htmx attributes and out-of-band swaps (CH4)."""
