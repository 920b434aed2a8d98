"""Votes add the names that the rules missed and drop doubtful companies; what is known or sure outranks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from pipelines.annotate import Lexicons, annotate, tag, tagger_version
from pipelines.voters import Label, Vote, Voter, name_of
from pipelines.voters.counting import elect
from tradewatch.article import Article, Moment, Span
from tradewatch.errors import VoterError

QUIET = "It rained on the market all day. Zzyx Qrolm was there, and nobody else came in."


def says(*words: tuple[str, str, float], name: str = "ear") -> Voter:
    """A voter that finds these words wherever they stand."""

    def voter(text: str) -> Iterator[Vote]:
        for what, label, score in words:
            start = text.find(what)
            while start >= 0:
                yield Vote(Span(start, start + len(what)), Label(label), score)
                start = text.find(what, start + 1)

    voter.__name__ = name
    return voter


def tagged(text: str, *voters: Voter, **more: object) -> Article:
    return tag(Article(url="", text=text, **more), Lexicons.load(), voters)  # type: ignore[arg-type]


def people(article: Article) -> list[str]:
    return [person.name for person in article.people]


def companies(article: Article) -> list[str]:
    return [company.name for company in article.companies]


def test_a_person_whom_the_rules_missed_is_added():
    assert people(tagged(QUIET)) == []
    assert people(tagged(QUIET, says(("Zzyx Qrolm", "PERSON", 0.6)))) == ["Zzyx Qrolm"]


def test_an_added_person_speaks_and_is_meant_by_he_and_by_the_surname():
    text = "Zzyx Qrolm arrived. “It rained,” he said.\n\nQrolm told buyers that prices would rise."
    found = tagged(text, says(("Zzyx Qrolm", "PERSON", 0.9)))

    assert [q.speaker for q in found.quotations] == ["Zzyx Qrolm"] * 2
    assert found.people[0].speaks
    assert [span.of(text) for span in found.people[0].mentions] == ["Zzyx Qrolm", "Qrolm"]


def test_an_added_person_has_the_job_that_the_text_states():
    found = tagged("Zzyx Qrolm, head of drama at Netflix, was there.", says(("Zzyx Qrolm", "PERSON", 0.9)))

    assert [(job.person, job.role, job.organisation) for job in found.affiliations] == [
        ("Zzyx Qrolm", "head of drama", "Netflix")
    ]


def test_a_surname_alone_is_bound_to_its_person_and_makes_no_second_one():
    text = "Anna Keller was late. Keller said it rained."

    assert people(tagged(text, says(("Keller said".removesuffix(" said"), "PERSON", 0.9)))) == ["Anna Keller"]


def test_one_word_is_a_person_where_nobody_else_has_the_name():
    assert people(tagged("Then Qrolm sang.", says(("Qrolm", "PERSON", 0.9)))) == ["Qrolm"]


@pytest.mark.parametrize(
    ("label", "score", "counts"),
    [
        ("PERSON", 0.49, False),
        ("PERSON", 0.5, True),
        ("COMPANY", 0.69, False),
        ("COMPANY", 0.7, True),
        ("FESTIVAL", 0.69, False),
        ("FESTIVAL", 0.7, True),
    ],
)
def test_a_vote_counts_from_a_score_on(label: str, score: float, counts: bool):
    found = tagged(QUIET, says(("Zzyx Qrolm", label, score)))

    assert bool(found.people or found.companies or found.festivals) is counts


def test_a_company_that_the_rules_missed_is_added_with_all_its_mentions():
    text = "Nobody had heard of Zzyx. Then Zzyx came, and Mubi."
    found = tagged(text, says(("Zzyx", "COMPANY", 0.8)))

    assert [(c.name, c.id is None, len(c.mentions)) for c in found.companies] == [("Zzyx", True, 2), ("Mubi", False, 1)]


def test_an_added_company_is_an_employer():
    found = tagged("Anna Keller, head of drama at Zzyx, was there.", says(("Zzyx", "COMPANY", 0.8)))

    assert [(job.organisation, job.role) for job in found.affiliations] == [("Zzyx", "head of drama")]
    assert companies(found) == ["Zzyx"]


def test_a_vote_for_an_ambiguous_name_of_the_lexicon_finds_its_entry():
    text = "It was dark. Neon was on, and then it was off."
    assert companies(tagged(text)) == []
    [found] = tagged(text, says(("Neon", "COMPANY", 0.8))).companies

    assert (found.name, found.id is not None, found.kind is not None) == ("Neon", True, True)


def test_a_festival_is_added_with_the_year_beside_it():
    found = tagged("She won at Zzyx Encounters 2019.", says(("Zzyx Encounters", "FESTIVAL", 0.8)))

    assert [(f.name, f.edition) for f in found.festivals] == [("Zzyx Encounters", 2019)]


def test_a_doubtful_company_that_is_called_a_person_is_one():
    text = "The deal was made by sales outfit Qrolm Zzyx of Paris. Qrolm Zzyx was glad."
    assert companies(tagged(text)) == ["Qrolm Zzyx"]
    found = tagged(text, says(("Qrolm Zzyx", "PERSON", 0.9)))

    assert (companies(found), people(found)) == ([], ["Qrolm Zzyx"])
    assert found.provenance == {
        "companies": "votes: against Qrolm Zzyx (ear 0.90)",
        "people": "votes: for Qrolm Zzyx (ear 0.90)",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Nobody knew what Netflix wanted.",
        "Nobody knew what Zzyx Pictures wanted.",
        "Nobody knew what Zzyx GmbH wanted.",
    ],
    ids=["in the lexicon", "a company's word", "a legal form"],
)
def test_a_company_that_is_known_or_says_so_itself_stays(text: str):
    [before] = tagged(text).companies
    found = tagged(text, says((before.name, "PERSON", 1.0)))

    assert found.companies == (before,)
    assert found.people == ()


def test_a_festival_of_the_lexicon_stays():
    text = "She was at the Busan International Film Festival."
    voter = says(("Busan International Film Festival", "COMPANY", 1.0), ("Busan", "PERSON", 1.0))

    assert tagged(text, voter) == tagged(text)


def test_a_person_of_whom_the_rules_are_sure_stays():
    text = "Anna Keller said it rained."

    assert tagged(text, says(("Anna Keller", "COMPANY", 1.0), ("Keller", "FESTIVAL", 1.0))) == tagged(text)


@pytest.mark.parametrize(
    "words",
    ["“It", "was there, and", "rained", "Qrolm was there", ".", "day. Zzyx\n"],
)
def test_what_is_no_name_is_no_vote(words: str):
    text = f"“It rained.”\n{QUIET}\n"

    assert tagged(text, says((words, "PERSON", 1.0))).people == tagged(text).people


@pytest.mark.parametrize("vote", ["Zzyx Qrolm’s", " Zzyx Qrolm ", "“Zzyx Qrolm’s"])
def test_marks_blanks_and_a_possessive_are_cut_off_a_vote(vote: str):
    text = f"There was {vote.strip()} new film on Sunday ."

    assert people(tagged(text, says((vote, "PERSON", 1.0)))) == ["Zzyx Qrolm"]


@pytest.mark.parametrize("vote", ["Rome", "Monday"])
def test_a_place_or_a_day_is_no_person_by_vote(vote: str):
    assert people(tagged(f"They met in {vote} and left.", says((vote, "PERSON", 1.0)))) == []


def test_two_voters_of_one_mind_outvote_a_surer_third():
    voters = (
        says(("Zzyx Qrolm", "COMPANY", 0.9), name="one"),
        says(("Zzyx Qrolm", "PERSON", 0.6), name="two"),
        says(("Zzyx Qrolm", "PERSON", 0.5), name="three"),
    )
    [found] = elect(QUIET, voters)

    assert (found.label, found.score, found.voters) == (Label.PERSON, 0.6, ("two", "three"))


def test_of_votes_that_meet_one_stays():
    found = elect(QUIET, (says(("Zzyx Qrolm", "PERSON", 0.8), ("Qrolm", "COMPANY", 0.8)),))

    assert [(one.span.of(QUIET), one.label) for one in found] == [("Zzyx Qrolm", Label.PERSON)]


@pytest.mark.parametrize(
    ("span", "score"),
    [(Span(-1, 4), 0.9), (Span(0, 10_000), 0.9), (Span(5, 4), 0.9), (Span(0, 4), 1.1), (Span(0, 4), float("nan"))],
)
def test_a_vote_that_nobody_may_give_is_refused_by_name(span: Span, score: float):
    def careless(text: str) -> list[Vote]:
        return [Vote(span, Label.PERSON, score)]

    with pytest.raises(VoterError, match=r"careless: PERSON at .* is no vote on a text of"):
        tagged(QUIET, careless)


def test_a_label_that_is_none_is_refused():
    def careless(text: str) -> list[Vote]:
        return [Vote(Span(0, 4), "PLACE", 0.9)]  # type: ignore[arg-type]

    with pytest.raises(VoterError, match="labels are PERSON, COMPANY, FESTIVAL"):
        tagged(QUIET, careless)


def test_what_a_vote_left_in_the_provenance_goes_when_nobody_votes_any_more():
    article = Article(url="", text=QUIET, provenance={"headline": "json-ld"})
    voted = tag(article, Lexicons.load(), (says(("Zzyx Qrolm", "PERSON", 0.6)),))
    again = tag(voted, Lexicons.load())

    assert voted.provenance == {"headline": "json-ld", "people": "votes: for Zzyx Qrolm (ear 0.60)"}
    assert again.provenance == {"headline": "json-ld"}
    assert again.people == ()


def test_voters_who_say_nothing_change_nothing():
    text = "Netflix VP of content Anna Keller said it rained in Busan."
    moment = Moment.day(date(2024, 5, 1))

    assert tagged(text, says(), published_at=moment) == tagged(text, published_at=moment)


def test_voters_hear_the_text_as_it_is_cleaned():
    heard: list[str] = []

    def listening(text: str) -> list[Vote]:
        heard.append(text)
        return []

    annotate(Article(url="", text="Rain ``fell''  today. "), Lexicons.load(), (listening,))

    assert heard == [annotate(Article(url="", text="Rain ``fell''  today. "), Lexicons.load()).text]


def test_the_version_tells_who_voted():
    assert tagger_version((says(name="ear"), says(name="eye"))) == f"{tagger_version()}+ear+eye"


@pytest.mark.parametrize(("voter", "name"), [(says(name="ear"), "ear"), (type("Model", (), {})(), "Model")])
def test_a_voter_has_a_name(voter: Callable[..., object], name: str):
    assert name_of(voter) == name  # type: ignore[arg-type]
