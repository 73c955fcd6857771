"""Consent: what is asked, what was answered, what stands, and what may be done because of it."""
