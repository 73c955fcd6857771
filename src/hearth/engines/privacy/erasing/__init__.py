"""Erasure (UK GDPR, Article 17): what is held about a person goes; what the law obliges to keep stays without them."""
