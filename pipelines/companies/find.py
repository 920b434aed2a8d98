"""Tag companies: those of the lexicon and those the text itself gives away, with every place they stand in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from pipelines.companies.candidates import Candidate, Search, candidates
from pipelines.companies.known import known_mentions
from pipelines.companies.lexicon import CompanyLexicon
from pipelines.companies.resolve import Binding, Named, bindings, mentions_of, same_company
from pipelines.companies.words import company_words
from pipelines.matching import Hit
from pipelines.matching.acronyms import defined_otherwise
from pipelines.matching.folding import fold_form
from pipelines.matching.runs import capitalised_runs
from pipelines.matching.surroundings import titles
from tradewatch.article import Article, Company, Span

GROUPS = frozenset(("company", "corporation", "fund", "group", "holding", "holdings"))

__all__ = ["find_companies", "tag_companies"]


def tag_companies(article: Article, lexicon: CompanyLexicon) -> Article:
    """The article with every company its text names, in reading order."""
    return replace(article, companies=find_companies(article.text, article.headline, lexicon))


def find_companies(text: str, headline: str | None, lexicon: CompanyLexicon) -> tuple[Company, ...]:
    """The companies of a text; the headline only helps to tell a company from an ordinary word."""
    runs = capitalised_runs(text)
    known = known_mentions(text, headline, lexicon)
    if others := defined_otherwise(text, known, runs):
        known = [hit for hit in known if hit.span.of(text) not in others]
    framed = titles(text)
    search = Search(text, company_words(), [hit.span for hit in known], framed, lexicon.names, headline or "")
    fresh = candidates(search, runs)
    companies = gather(text, known, fresh, lexicon, framed)
    return tuple(
        Company(company.name, company.key, company.kind, tuple(sorted(company.spans)))
        for company in sorted(companies, key=lambda company: min(company.spans))
    )


def gather(
    text: str, known: Sequence[Hit], fresh: Sequence[Candidate], lexicon: CompanyLexicon, framed: Sequence[Span]
) -> list[Named]:
    """Known and fresh companies with all their mentions; a longer fresh name replaces a known one inside it."""
    wider = sorted(candidate.span for candidate in fresh)
    reach = list(accumulate((span.end for span in wider), max))
    companies: dict[str, Named] = {}
    for hit in known:
        before = bisect_right(wider, hit.span.start, key=lambda span: span.start)
        if not before or reach[before - 1] < hit.span.end:
            entry = lexicon[hit.form.key]
            companies.setdefault(entry.id, Named(entry.name, entry.id, entry.kind.value, [])).spans.append(hit.span)
    others, stems = same_company([c for c in fresh if not recognised(text, c, lexicon, companies)], text)
    everyone = [*companies.values(), *others]
    words, before = company_words(), len(companies)
    bound = list(bindings(text, everyone, {number + before: stem for number, stem in stems.items()}, words))
    bind(text, everyone, bound, framed)
    join_shorter(everyone)
    return [company for company in everyone if company.spans]


def recognised(text: str, candidate: Candidate, lexicon: CompanyLexicon, companies: dict[str, Named]) -> bool:
    """Whether the candidate is a company of the lexicon whose name is ambiguous; then it is counted there."""
    words = fold_form(candidate.span.of(text)).replace(".", "").split()
    while len(words) > 1 and words[-1] in company_words().legal:
        words.pop()
    key = lexicon.names.get(" ".join(words))
    if key is None:
        return False
    entry = lexicon[key]
    companies.setdefault(key, Named(entry.name, key, entry.kind.value, [])).spans.append(candidate.span)
    return True


def bind(text: str, companies: Sequence[Named], bound: Sequence[Binding], framed: Sequence[Span]) -> None:
    """Give each company the mentions of its shorter forms; a definition in the article outranks the lexicon."""
    for binding in bound:
        if binding.exact:
            release(text, companies, binding)
    taken = bytearray(len(text))  # 1 where a mention stands
    mark(taken, (span for company in companies for span in company.spans))
    for binding in bound:
        spans = mentions_of(text, binding, taken, framed, company_words())
        companies[binding.owner].spans += spans
        mark(taken, spans)


def mark(taken: bytearray, spans: Iterable[Span]) -> None:
    """Note where mentions stand."""
    for span in spans:
        taken[span.start : span.end] = b"\1" * len(span)


def join_shorter(companies: Sequence[Named]) -> None:
    """Let one company have its longer and its shorter name: "Lampo" and "Lampo Media"."""
    words = company_words()
    more = words.tails | words.suffixes.keys()
    longer = sorted((company for company in companies if " " in company.name), key=lambda company: -len(company.name))
    for company in companies:
        owner = next((one for one in longer if one.spans and one.name.startswith(company.name + " ")), None)
        if owner and company.key is None and one_name(company, owner, more):
            owner.spans += company.spans
            company.spans.clear()
        elif owner and owner.key is None and company.key and one_name(company, owner, GROUPS):
            company.spans += owner.spans
            owner.spans.clear()
        elif company.key is None and (owner := headed(company, longer, words.heads)):
            owner.spans += company.spans
            company.spans.clear()


def headed(company: Named, longer: Sequence[Named], heads: frozenset[str]) -> Named | None:
    """The company that this is but for its first word: "Studio Lampo" for "Lampo"."""
    return next(
        (
            one
            for one in longer
            if one.name.endswith(" " + company.name) and fold_form(one.name[: -len(company.name) - 1]) in heads
        ),
        None,
    )


def one_name(short: Named, long: Named, more: frozenset[str]) -> bool:
    """Whether the longer name adds only what the short form leaves out."""
    rest = fold_form(long.name[len(short.name) + 1 :]).split()
    return all(word in more or word in company_words().legal for word in rest)


def release(text: str, companies: Sequence[Named], binding: Binding) -> None:
    """Take an acronym that the article defines otherwise from the company that the lexicon gave it to."""
    for number, company in enumerate(companies):
        if number != binding.owner:
            company.spans[:] = [span for span in company.spans if span.of(text) != binding.form]
