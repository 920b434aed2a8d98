"""Do to an article what is done between its page and the store."""
