"""`hearth feel`: expressions from the command line, and all three back-ends against a file of cases."""
