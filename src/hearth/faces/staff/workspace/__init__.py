"""Lists, saved views, exports, the dock, the arrangement of pages, My patch, call mode and help."""
