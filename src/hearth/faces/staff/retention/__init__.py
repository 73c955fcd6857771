"""Retention batches, legal holds, erasure and redaction."""
