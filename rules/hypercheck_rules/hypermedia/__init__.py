"""The hypermedia pack: rules for what pages ask for and applications answer (codes CH)."""
