"""What every face shares: the shell's data, marks, lists, tiles, form rendering. Other faces build on it."""
