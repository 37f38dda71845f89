"""Rules about templates (CH2)."""
