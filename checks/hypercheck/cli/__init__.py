"""The commands that both products share: ``check``, ``explain``, ``rules``."""
