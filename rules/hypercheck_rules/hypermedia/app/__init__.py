"""Rules about the application, its configuration and deployment (CH7)."""
