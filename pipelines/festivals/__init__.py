"""Tag festivals, markets, conferences and awards, and the edition each mention is about."""

from pipelines.festivals.find import find_festivals, tag_festivals
from pipelines.festivals.lexicon import FestivalEntry, FestivalLexicon, build_festivals, load_festivals

__all__ = ["FestivalEntry", "FestivalLexicon", "build_festivals", "find_festivals", "load_festivals", "tag_festivals"]
