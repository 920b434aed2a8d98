"""Discover articles: feeds, news sitemaps, WordPress REST and section pages, read from bytes."""
