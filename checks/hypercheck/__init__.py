"""The rule engine: reads a hypermedia app and reports what is broken in it."""
