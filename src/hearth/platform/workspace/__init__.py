"""What each officer arranges for themselves: lists and saved views, exports, open records, the home page."""
