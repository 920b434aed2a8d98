"""Watch for people: saved searches, who is told of what they find, the digest, feeds."""
