"""Rendering Jinja2 templates and their blocks."""
