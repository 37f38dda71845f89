"""What earlier runs have found, kept below the project's root; never trusted when damaged."""
