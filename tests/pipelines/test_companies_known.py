"""Companies of the lexicon: found as such, and told from people, places and ordinary words."""

from __future__ import annotations

import pytest

from pipelines.companies import CompanyEntry, build_companies, find_companies, load_companies, tag_companies
from pipelines.companies.lexicon import Kind
from tradewatch.article import Article

LEXICON = load_companies()


def ids(text: str, headline: str | None = None) -> list[str | None]:
    return [company.id for company in find_companies(text, headline, LEXICON)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The package was sold by CAA to JTBC and Netflix.", ["caa", "jtbc", "netflix"]),
        ("Fremantle’s drama chief spoke, as did Sony Pictures Classics.", ["fremantle", "sony-pictures-classics"]),
        ("A&E and A+E Networks ordered it.", ["a-and-e", "a-and-e-networks"]),
        ("Les Films du Losange sold to mk2 and Pathe.", ["les-films-du-losange", "mk2", "pathe"]),
        ("Netflix, Inc. and Gaumont SA report.", ["netflix", "gaumont"]),
        ("The caa of the village and the uta.", []),
    ],
)
def test_companies_are_found_in_reading_order(text: str, expected: list[str]):
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("North American distributor Neon has acquired the thriller.", "neon"),
        ("Neon picked up rights to the film in Cannes.", "neon"),
        ("London-based financier Anton is co-financing the series.", "anton"),
        ("Worldwide sales are handled by Charades.", "charades"),
        ("Goodfellas is selling the film worldwide.", "goodfellas"),
        ("The film is produced with Participant and River Road.", "participant"),
        ("Apple has given a series order to the drama.", "apple"),
        ("Mubi and Curzon released the restoration in cinemas.", "curzon"),
        ("She told Variety that the shoot begins in June.", "variety"),
        ("Sky commissioned the comedy.", "sky"),
    ],
)
def test_an_ambiguous_name_means_the_company_beside_words_of_the_trade(text: str, company: str):
    assert company in ids(text)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Neon lights flicker over the bar.", "neon"),
        ("The neon distributor sign was acquired by a museum.", "neon"),
        ("Anton Wexler produced the film and sold the rights.", "anton"),
        ("Craig Anton stars. Anton has acquired a taste for distribution.", "anton"),
        ("Focus on the story, the producer told distributors.", "focus-features"),
        ("Every participant in the sales workshop pitched.", "participant"),
        ("The Amazon River dried up.", "amazon"),
        ("She bought an apple.", "apple"),
        ("A variety of distributors attended.", "variety"),
        ("His film “Neon” was acquired by a distributor.", "neon"),
        ("The sky above the distributor was grey.", "sky"),
        ("Element of surprise was what the producers wanted.", "element-pictures"),
        ("The sales of Fox River Bank grew.", "fox"),
    ],
)
def test_an_ambiguous_name_alone_means_no_company(text: str, company: str):
    assert company not in ids(text)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Focus Features opens it in June. In the autumn Focus goes wide.", None),
        ("In the autumn Focus goes wide.", "Focus Features dates its drama"),
    ],
)
def test_the_full_form_in_text_or_headline_vouches_for_the_short_one(text: str, headline: str | None):
    [company] = find_companies(text, headline, LEXICON)

    assert company.id == "focus-features"
    assert company.mentions[-1].of(text) == "Focus"


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Hulu, Apple and Peacock passed on it.", "peacock"),
        ("Netflix/Paramount passed on it.", "paramount-pictures"),
        ("Mirrors by A24 and Neon hang there.", "neon"),
    ],
)
def test_a_list_of_companies_vouches_for_the_ambiguous_one_in_it(text: str, company: str):
    assert company in ids(text)


def test_a_model_number_is_no_streamer():
    assert ids("The 737 Max deal was sold by the company.") == []


def test_a_title_between_marks_names_no_company():
    assert ids("He wrote “Universal Studios Blues” and ‘Fox News Nights’ last year.") == []


def test_mentions_leave_the_possessive_out():
    text = "Gaumont’s boss left; Gaumont's owner stayed."
    [company] = find_companies(text, None, LEXICON)

    assert [span.of(text) for span in company.mentions] == ["Gaumont", "Gaumont"]


def test_where_the_text_says_it_is_a_company_the_ambiguous_name_is_enough():
    assert ids("Ada Byron, head of drama at Fox, left.") == ["fox"]


def test_an_acronym_defined_otherwise_in_the_article_is_not_the_lexicons():
    text = "The Urban Transit Agency Film Council (UTAFC) met. The Union of Tall Actors Guild (UTA) did too. UTA voted."

    assert "uta" not in [i for i in ids(text) if i]


def test_tagging_fills_the_article_and_changes_nothing_else():
    article = Article(url="https://example.com/a", text="Netflix ordered it.")
    tagged = tag_companies(article, LEXICON)

    assert [(c.name, c.id, c.kind) for c in tagged.companies] == [("Netflix", "netflix", "streamer")]
    assert tagged.text == article.text
    assert article.companies == ()


def test_a_lexicon_of_ones_own_is_enough():
    lexicon = build_companies([CompanyEntry("lampo", "Lampo", Kind.SALES, acronyms=("LMP",))])

    assert [c.id for c in find_companies("Lampo, or LMP, sells.", None, lexicon)] == ["lampo"]


@pytest.mark.shared_data
def test_the_annotated_article_names_its_four_companies(shared):
    text = (shared / "seed" / "texts" / "acfm-korean-balance.txt").read_text(encoding="utf-8")

    assert sorted(str(company.id) for company in find_companies(text, None, LEXICON)) == ["caa", "jtbc", "uta", "wiip"]
