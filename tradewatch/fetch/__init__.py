"""Fetch politely: robots, one gate a host, archives; nothing here reads an article."""
