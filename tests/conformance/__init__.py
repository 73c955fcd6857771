"""Third-party cases, run against Hearth."""
