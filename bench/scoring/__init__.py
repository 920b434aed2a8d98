"""Score the taggers: what they find beside what annotated articles, stories and sentences say is there."""
