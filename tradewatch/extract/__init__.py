"""Extract: a page becomes an article."""
