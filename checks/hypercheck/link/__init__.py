"""Summaries to projects: names resolved, templates composed, facts gathered."""
