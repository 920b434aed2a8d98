"""Tag companies: the lexicon, the mentions, the resolution."""
