"""What a handler may return, and how it becomes a response."""
