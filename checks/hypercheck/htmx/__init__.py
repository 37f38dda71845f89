"""What the checker knows of htmx itself: its attributes, and the small grammars of their values."""
