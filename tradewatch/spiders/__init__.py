"""Crawl: one spider, and the loader that makes one an outlet."""
