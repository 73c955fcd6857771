"""The open web API: the same records and the same operations as the staff's pages, for other systems."""
