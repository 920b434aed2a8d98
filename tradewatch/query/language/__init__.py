"""The question language: what a user types, understood once and the same everywhere."""

from tradewatch.query.language.parse import quotable, read_question
from tradewatch.query.language.tree import Question

__all__ = ["Question", "quotable", "read_question"]
