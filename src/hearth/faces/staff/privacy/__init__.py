"""Information management: rights requests, their review and packs, the registers."""
