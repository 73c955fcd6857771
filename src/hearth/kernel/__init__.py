"""What every floor stands on: money, time, refusals, events, registries. Standard library only."""
