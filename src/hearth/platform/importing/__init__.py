"""Taking a landlord's data over from files: kinds of rows are registered, files are read, rows added in batches."""
