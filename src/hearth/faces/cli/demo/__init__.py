"""The demonstration landlord: generated, deterministic by its seed, and said to be so on every page."""
