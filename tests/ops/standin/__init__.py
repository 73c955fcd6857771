"""A small Django project in Hearth's place: the launcher is tested without waiting for Hearth itself."""
