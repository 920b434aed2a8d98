"""Match names: one pass of Aho-Corasick over folded text, with the way back to where each name stands."""

from pipelines.matching.folding import Folded, fold_aligned
from pipelines.matching.matcher import Form, Hit, Matcher, longest

__all__ = ["Folded", "Form", "Hit", "Matcher", "fold_aligned", "longest"]
