"""The staff face: what officers see. A subpackage per module holds its addresses, views and forms."""
