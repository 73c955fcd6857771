"""The command line's Django side: management commands that `hearth` passes on to."""
