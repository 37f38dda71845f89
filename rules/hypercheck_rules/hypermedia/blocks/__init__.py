"""Rules about blocks that are rendered alone (CH3)."""
