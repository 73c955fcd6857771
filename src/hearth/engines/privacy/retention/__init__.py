"""Retention: how long what is kept, what is proposed to go, who approved it, and the certificate that it went."""
