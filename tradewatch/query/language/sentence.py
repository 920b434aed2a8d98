"""Say a question in a sentence: "18 articles that mention WIIP and were published on 1 October 2022 or later"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tradewatch.query.language.tree import And, Field, Name, Near, Node, Not, Or, Term

__all__ = ["LANGUAGES", "sentence"]

LANGUAGES = {
    "en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "pl": "Polish", "ko": "Korean", "ja": "Japanese", "zh": "Chinese", "nl": "Dutch", "sv": "Swedish",
    "da": "Danish", "no": "Norwegian", "fi": "Finnish", "cs": "Czech", "hu": "Hungarian", "tr": "Turkish",
}  # fmt: skip
# What one does, what several do, and what comes before either when it is not so.
HOLD = ("holds", "hold")
CLAUSES: Mapping[Name, tuple[str, str, str]] = {
    Name.COMPANY: ("mentions", "mention", "{}"),
    Name.PERSON: ("mentions", "mention", "{}"),
    Name.SAID: ("quotes", "quote", "{}"),
    Name.ROLE: ("names somebody as", "name somebody as", "{}"),
    Name.FESTIVAL: ("is about", "are about", "{}"),
    Name.EDITION: ("is about", "are about", "an edition of {}"),
    Name.OUTLET: ("comes from", "come from", "{}"),
    Name.AGENCY: ("has", "have", "{} in the byline"),
    Name.LANG: ("is in", "are in", "{}"),
    Name.AFTER: ("was published", "were published", "on {} or later"),
    Name.BEFORE: ("was published", "were published", "before {}"),
    Name.KIND: ("has", "have", "a quotation that is {}"),
}
# Where a quotation is asked for, some things are meant of it and not of its article.
SPOKEN: Mapping[Name, tuple[str, str, str]] = {
    Name.SAID: ("is by", "are by", "{}"),
    Name.ROLE: ("is by somebody who is", "are by somebody who is", "{}"),
    Name.COMPANY: ("is said for", "are said for", "{}"),
    Name.PERSON: ("stands in an article that mentions", "stand in an article that mentions", "{}"),
    Name.FESTIVAL: ("stands in coverage of", "stand in coverage of", "{}"),
    Name.EDITION: ("stands in coverage of", "stand in coverage of", "an edition of {}"),
    Name.KIND: ("is", "are", "{}"),
}


def sentence(
    tree: Node | None,
    number: int,
    noun: str = "article",
    known: Mapping[Field, str] | None = None,
    *,
    typed: str = "",
) -> str:
    """How many there are, and what of; `known` says by which name each field's value is known to the store.

    Without a tree all are meant, unless something was `typed`, of which then nothing was understood.
    """
    head = f"{number:,} {noun}{'' if number == 1 else 's'}"
    if tree is None and typed:
        return f"{head}, for nothing of the question was understood"
    if tree is None:
        return f"{head}, all there {'is' if number == 1 else 'are'}"
    return f"{head} that {_Teller(number == 1, noun, known or {}).clause(tree)}"


class _Teller:
    def __init__(self, one: bool, noun: str, known: Mapping[Field, str]) -> None:
        self.one, self.noun, self.known = one, noun, known

    def clause(self, node: Node, *, inside: bool = False) -> str:
        match node:
            case And(parts):
                text = _listed([self.clause(part, inside=True) for part in _held_together(parts)], "and")
            case Or(parts) if all(isinstance(part, Term) for part in parts):
                return self._verb(HOLD, _listed([_shown(part) for part in parts], "or"))
            case Or(parts):
                text = f"either {_listed([self.clause(part, inside=True) for part in parts], 'or')}"
            case Not(part):
                return self._denied(part)
            case _Words(parts):
                return self._verb(HOLD, _listed([_shown(part) for part in parts], "and"))
            case Term() | Near():
                return self._verb(HOLD, _shown(node))
            case Field():
                return self._field(node)
            case _:
                return str(node)
        return f"({text})" if inside else text

    def _verb(self, verb: tuple[str, str], what: str) -> str:
        return f"{verb[0 if self.one else 1]} {what}"

    def _field(self, node: Field) -> str:
        spoken = SPOKEN if self.noun == "quotation" else {}
        single, several, shape = spoken.get(node.name) or CLAUSES[node.name]
        if node.of is not None and node.name is Name.EDITION:
            shape = "{}"
        return self._verb((single, several), shape.format(self._value(node)))

    def _value(self, node: Field) -> str:
        value = self.known.get(node, node.value)
        match node.name:
            case Name.EDITION if node.of is not None and node not in self.known:
                return f"{node.of.value} {node.value}"
            case Name.AFTER | Name.BEFORE:
                day = date.fromisoformat(node.value)
                return f"{day.day} {day:%B} {day.year}"
            case Name.LANG:
                return LANGUAGES.get(node.value, node.value)
            case _:
                return value

    def _denied(self, part: Node) -> str:
        text = self.clause(part, inside=isinstance(part, And | Or))
        first, _, rest = text.partition(" ")
        if first in ("is", "are", "was", "were"):
            return f"{first} not {rest}"
        if isinstance(part, And) or text.startswith("("):
            return f"{'does' if self.one else 'do'} not fit: {text}"
        verb = {"holds": "hold", "mentions": "mention", "quotes": "quote", "names": "name", "comes": "come"}
        verb |= {"has": "have", "stands": "stand", "either": "either"}
        return f"{'does' if self.one else 'do'} not {verb.get(first, first)} {rest}"


class _Words(Node):
    """Terms that stand side by side, told in one breath."""

    __match_args__ = ("parts",)

    def __init__(self, parts: list[Node]) -> None:
        self.parts = parts


def _held_together(parts: tuple[Node, ...]) -> list[Node]:
    words: list[Node] = [part for part in parts if isinstance(part, Term | Near)]
    return [*([_Words(words)] if words else []), *(part for part in parts if part not in words)]


def _shown(node: Node) -> str:
    match node:
        case Near(left, right, within):
            return f"{_shown(left)} within {within} word{'' if within == 1 else 's'} of {_shown(right)}"
        case Term(_, prefix, headline, typed):
            words = f"words that begin with “{typed}”" if prefix else f"“{typed}”"
            return f"{words} in the headline" if headline else words
    raise TypeError(f"no words: {node!r}")


def _listed(parts: list[str], last: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
