"""Survey a site that nobody has described yet, write its outlet file, and check one that is there on today's pages."""
