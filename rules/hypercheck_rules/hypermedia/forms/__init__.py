"""Rules about forms and what they send (CH5)."""
