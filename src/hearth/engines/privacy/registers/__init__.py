"""The registers that a data-protection officer keeps: processing, assessments, breaches, complaints, agreements."""
