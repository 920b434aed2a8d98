"""Draw the tree of a question: words and phrases as the full text knows them, and fields that name what is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tradewatch.store.words import And, Near, Node, Not, Or, Term, term

__all__ = ["And", "Field", "Name", "Near", "Node", "Not", "Or", "Question", "Term", "tidy", "written"]


class Name(StrEnum):
    """The fields, by the first of the names that a user may type."""

    COMPANY = "company"
    PERSON = "person"
    SAID = "said"
    ROLE = "role"
    FESTIVAL = "festival"
    EDITION = "edition"
    OUTLET = "outlet"
    AGENCY = "agency"
    LANG = "lang"
    AFTER = "after"
    BEFORE = "before"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`name:value`. An edition may be that `of` a festival, a role that `of` a person who is asked for beside it.

    The value of AFTER and BEFORE is a day as ISO 8601, that of EDITION a year.
    """

    name: Name
    value: str
    of: Field | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, as it was understood. `tree` is None when nothing is asked: everything is meant."""

    text: str
    tree: Node | None = None
    ignored: tuple[str, ...] = field(default=())  # a sentence for each part that was not understood

    def __str__(self) -> str:
        return "" if self.tree is None else written(self.tree)

    def beside(self, *more: Node) -> Question:
        """The same question, narrowed."""
        parts = [] if self.tree is None else [self.tree]
        return replace(self, tree=tidy(And((*parts, *more))) if parts or more else None)


def tidy(node: Node) -> Node:
    """The same tree without needless joints, each edition with its festival and each role with its person."""
    match node:
        case Not(Not(part)):
            return tidy(part)
        case Not(part):
            return Not(tidy(part))
        case Or(parts):
            flat = _flat(Or, parts)
            return flat[0] if len(flat) == 1 else Or(flat)
        case And(parts):
            flat = _paired(_flat(And, parts))
            return flat[0] if len(flat) == 1 else And(flat)
        case _:
            return node


def _flat(joint: type[And] | type[Or], parts: tuple[Node, ...]) -> tuple[Node, ...]:
    flat: list[Node] = []
    for part in map(tidy, parts):
        flat += part.parts if isinstance(part, joint) else [part]
    return tuple(dict.fromkeys(flat))


def _paired(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """`festival:busan edition:2022` is one thing; so is `said:"Ted Hope" role:producer`."""
    for what, beside in ((Name.EDITION, (Name.FESTIVAL,)), (Name.ROLE, (Name.SAID, Name.PERSON))):
        heads = [part for part in parts if isinstance(part, Field) and part.name in beside]
        loose = [part for part in parts if isinstance(part, Field) and part.name is what and part.of is None]
        if len(heads) == 1 and loose:
            joined = {id(part): replace(part, of=heads[0]) for part in loose}
            dropped = heads if what is Name.EDITION else []
            parts = tuple(joined.get(id(part), part) for part in parts if part not in dropped)
    return parts


def written(node: Node, *, inside: bool = False) -> str:
    """The question in its plain form, with every AND and bracket: `(neon OR a24) AND company:wiip AND NOT remake`."""
    match node:
        case Term(_, prefix, headline, typed):
            word = f"{typed}*" if prefix and _is_starred(typed, headline) else _quoted(typed)
            return f"headline:{word}" if headline else word
        case Near(left, right, within):
            text = f"{written(left)} NEAR/{within} {written(right)}"
            return f"({text})" if inside else text
        case Field(name, value, of):
            text = f"{name}:{_quoted(value)}"
            if of is None or name is Name.ROLE:
                return text
            return f"({written(of)} AND {text})" if inside else f"{written(of)} AND {text}"
        case Not(part):
            return f"NOT {written(part, inside=True)}"
        case And(parts) | Or(parts):
            text = (" AND " if isinstance(node, And) else " OR ").join(written(part, inside=True) for part in parts)
            return f"({text})" if inside else text
    raise TypeError(f"no part of a question: {node!r}")


def _is_starred(text: str, headline: bool) -> bool:
    """Whether a beginning was typed with a star; what is Korean or Chinese may be one without."""
    plain = term(text, headline=headline)
    return plain is None or not plain.prefix


def _quoted(text: str) -> str:
    """Between marks where it would be read as something else without them."""
    plain = text.replace("-", "").isalnum() and text[0] != "-"
    return text if plain and not re.fullmatch(r"AND|OR|NOT|NEAR", text) else f'"{text}"'
