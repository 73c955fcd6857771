"""When the worker does what it does by itself: timings, runs, pauses, and who is told when something fails."""
