"""Store: the tables, the write path, the full text, the migrations."""
