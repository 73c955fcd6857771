"""A gallery of every component of the kit, served to tests only."""
