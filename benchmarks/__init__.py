"""Figures against a peer or a physical floor measured in the same run; each prints JSON lines."""
