"""Words about somebody that stand where nobody would look: in what was written about others."""
