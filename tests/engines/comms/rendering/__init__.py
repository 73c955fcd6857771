"""What becomes of a template: parsing, merging, text, HTML, PDF."""
