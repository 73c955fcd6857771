"""What in a document should be blacked out before it goes to somebody else: found by rules, decided by people."""
