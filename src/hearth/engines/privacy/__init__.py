"""Information management: why personal data is held, who may have it, and what people can ask of it."""
