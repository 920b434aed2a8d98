"""Tag speakers: quotations, cues, names, who is meant, and for whom they speak."""

from pipelines.speakers.tagging import tag_speakers

__all__ = ["tag_speakers"]
