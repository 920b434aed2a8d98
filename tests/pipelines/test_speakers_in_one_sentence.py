"""One construction a line: who is said to have said what, within one sentence."""

from __future__ import annotations

import pytest

from pipelines.speakers import tag_speakers
from tradewatch.article import Article, Quotation


def quotations(text: str) -> tuple[Quotation, ...]:
    return tag_speakers(Article(url="https://example.com/a", text=text)).quotations


BEFORE_THE_CUE = [
    ("Anna Keller said the slate was full.", "Anna Keller", "said", "the slate was full"),
    ("Anna Keller said that the slate was full.", "Anna Keller", "said", "the slate was full"),
    ("Anna Keller says buyers want thrillers.", "Anna Keller", "says", "buyers want thrillers"),
    ("Anna Keller has said that the slate is full.", "Anna Keller", "said", "the slate is full"),
    ("Anna Keller recently said that the slate is full.", "Anna Keller", "said", "the slate is full"),
    ("Anna Keller also noted that prices had fallen.", "Anna Keller", "noted", "prices had fallen"),
    ("Anna Keller told Variety that prices had fallen.", "Anna Keller", "told", "prices had fallen"),
    ("Anna Keller told reporters in Cannes that prices had fallen.", "Anna Keller", "told", "prices had fallen"),
    ("Anna Keller told the audience that prices had fallen.", "Anna Keller", "told", "prices had fallen"),
    ("Anna Keller said on Tuesday that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Anna Keller said Tuesday that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Anna Keller said in a statement that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("In a statement, Anna Keller said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Speaking at the market, Anna Keller said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Meanwhile, Anna Keller said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("But Anna Keller said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Producer Anna Keller said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("German producer Anna Keller said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Anna Keller, a German producer, said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Anna Keller, 47, said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Anna Keller, who produced the film, said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    (
        "Anna Keller, head of sales at Alto Media in Rome, said that prices had fallen.",
        "Anna Keller",
        "said",
        "prices had fallen",
    ),
    (
        "Anna Keller, a producer who has worked with Tom Brandt, explained why prices had fallen.",
        "Anna Keller",
        "explained",
        "why prices had fallen",
    ),
    (
        "Anna Keller (head of sales at Alto Media) said that prices had fallen.",
        "Anna Keller",
        "said",
        "prices had fallen",
    ),
    ("Anna Keller — the head of sales — said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Anna Keller announced that the label would close.", "Anna Keller", "announced", "the label would close"),
    ("Anna Keller warned that the window was closing.", "Anna Keller", "warned", "the window was closing"),
    ("Anna Keller argued that subsidies had failed.", "Anna Keller", "argued", "subsidies had failed"),
    ("Anna Keller confirmed the deal had closed.", "Anna Keller", "confirmed", "the deal had closed"),
    ("Anna Keller pointed out that the fund was empty.", "Anna Keller", "pointed out", "the fund was empty"),
    ("Anna Keller went on to say that the fund was empty.", "Anna Keller", "say", "the fund was empty"),
    ("Anna Keller urged producers to apply early.", "Anna Keller", "urged", "producers to apply early"),
    ("Anna Keller praised the new tax rebate.", "Anna Keller", "praised", "the new tax rebate"),
    ("Anna Keller called for a longer theatrical window.", "Anna Keller", "called for", "a longer theatrical window"),
    ("Anna Keller criticised the length of the window.", "Anna Keller", "criticised", "the length of the window"),
    ("Anna Keller asked whether the fund would reopen.", "Anna Keller", "asked", "whether the fund would reopen"),
    ("Anna Keller on Tuesday said that prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Anna Keller last week told buyers that prices had fallen.", "Anna Keller", "told", "prices had fallen"),
    ("Kelly said that prices had fallen.", "Kelly", "said", "prices had fallen"),
    (
        "The head of the fund, Anna B. Keller, said that prices had fallen.",
        "Anna B. Keller",
        "said",
        "prices had fallen",
    ),
    ("Anna Keller gave the example of the Danish fund.", "Anna Keller", "gave", "the example of the Danish fund"),
    ("Still, Anna Keller said, prices had fallen.", "Anna Keller", "said", "prices had fallen"),
    ("Anna Keller said she applauded him for the rebate.", "Anna Keller", "said", "she applauded him for the rebate"),
    ("Anna Keller issued a statement saying that prices had fallen.", "Anna Keller", "saying", "prices had fallen"),
    ("Anna Keller denied that the fund was empty.", "Anna Keller", "denied", "the fund was empty"),
    ("Anna Keller admitted the shoot had been hard.", "Anna Keller", "admitted", "the shoot had been hard"),
]

AFTER_THE_CUE = [
    ("Prices had fallen, said Anna Keller.", "Anna Keller", "said", "Prices had fallen"),
    ("Prices had fallen, said Anna Keller, head of Alto Media.", "Anna Keller", "said", "Prices had fallen"),
    ("Prices had fallen, said producer Anna Keller.", "Anna Keller", "said", "Prices had fallen"),
    ("“Prices fell all year,” said Anna Keller.", "Anna Keller", "said", "Prices fell all year,"),
    ("“Prices fell all year,” said veteran sales agent Anna Keller.", "Anna Keller", "said", "Prices fell all year,"),
    ("“Prices fell all year,” said Anna Keller, who runs Alto Media.", "Anna Keller", "said", "Prices fell all year,"),
    ("“Prices fell all year,” adds Anna Keller.", "Anna Keller", "adds", "Prices fell all year,"),
    ("“Why did prices fall?” asked Anna Keller.", "Anna Keller", "asked", "Why did prices fall?"),
    ("“Prices fell all year!” exclaimed Anna Keller.", "Anna Keller", "exclaimed", "Prices fell all year!"),
    ("“Prices fell all year,” wrote Anna Keller in a letter.", "Anna Keller", "wrote", "Prices fell all year,"),
]

AT_THE_END = [
    ("“Prices fell all year,” Anna Keller said.", "Anna Keller", "said", "Prices fell all year,"),
    ("“Prices fell all year,” Anna Keller told Deadline.", "Anna Keller", "told", "Prices fell all year,"),
    ("“Prices fell all year,” Anna Keller said in a statement.", "Anna Keller", "said", "Prices fell all year,"),
    ("“Prices fell all year,” producer Anna Keller said on Monday.", "Anna Keller", "said", "Prices fell all year,"),
    ("“Prices fell all year,” Anna Keller, head of sales, said.", "Anna Keller", "said", "Prices fell all year,"),
    ("“Did prices fall?” Anna Keller asked.", "Anna Keller", "asked", "Did prices fall?"),
    ('"Prices fell all year," Anna Keller said.', "Anna Keller", "said", "Prices fell all year,"),
    ("''Prices fell all year,'' Anna Keller said.", "Anna Keller", "said", "Prices fell all year,"),
    ("``Prices fell all year,'' Anna Keller said.", "Anna Keller", "said", "Prices fell all year,"),
    ("‘Prices fell all year,’ Anna Keller said.", "Anna Keller", "said", "Prices fell all year,"),
    ("Prices had fallen, Anna Keller said.", "Anna Keller", "said", "Prices had fallen"),
    ("Prices had fallen all year, Anna Keller told Screen.", "Anna Keller", "told", "Prices had fallen all year"),
    (
        "According to Anna Keller, head of the fund, prices had fallen.",
        "Anna Keller",
        "According to",
        "prices had fallen",
    ),
    (
        "Prices had fallen all year, according to Anna Keller.",
        "Anna Keller",
        "according to",
        "Prices had fallen all year",
    ),
    (
        "According to Anna Keller, prices had fallen all year.",
        "Anna Keller",
        "According to",
        "prices had fallen all year",
    ),
    ("“We lost money,” Anna Keller laughed.", "Anna Keller", "laughed", "We lost money,"),
]

MARKS_AFTER = [
    ("Anna Keller said: “Prices fell all year.”", "Anna Keller", "said", "Prices fell all year."),
    ("Anna Keller said, “Prices fell all year.”", "Anna Keller", "said", "Prices fell all year."),
    ("Anna Keller told Variety: “Prices fell all year.”", "Anna Keller", "told", "Prices fell all year."),
    ("Speaking to Screen, Anna Keller said: “Prices fell all year.”", "Anna Keller", "said", "Prices fell all year."),
    ("Anna Keller was blunt: “Prices fell all year.”", "Anna Keller", ":", "Prices fell all year."),
    ("As she left, Anna Keller added: “Prices fell all year.”", "Anna Keller", "added", "Prices fell all year."),
]


@pytest.mark.parametrize(("text", "speaker", "cue", "said"), BEFORE_THE_CUE + AFTER_THE_CUE + AT_THE_END + MARKS_AFTER)
def test_a_statement_has_its_speaker_its_cue_and_its_words(text: str, speaker: str, cue: str, said: str) -> None:
    [found] = quotations(text)

    assert (found.speaker, found.cue, found.text) == (speaker, cue, said)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "Anna Keller said that prices had fallen and urged buyers to wait.",
            [("Anna Keller", "prices had fallen"), ("Anna Keller", "buyers to wait")],
        ),
        (
            "Anna Keller said prices had fallen, adding that buyers should wait.",
            [("Anna Keller", "prices had fallen"), ("Anna Keller", "buyers should wait")],
        ),
        (
            "Anna Keller said prices had fallen, but said that buyers should wait.",
            [("Anna Keller", "prices had fallen"), ("Anna Keller", "buyers should wait")],
        ),
        (
            "Anna Keller said prices had fallen, while Tom Brandt argued that demand was up.",
            [("Anna Keller", "prices had fallen"), ("Tom Brandt", "demand was up")],
        ),
        (
            "Anna Keller said prices had fallen and Tom Brandt said that demand was up.",
            [("Anna Keller", "prices had fallen"), ("Tom Brandt", "demand was up")],
        ),
        (
            "“Prices fell all year,” Anna Keller said, adding that buyers should wait.",
            [("Anna Keller", "Prices fell all year,"), ("Anna Keller", "buyers should wait")],
        ),
        (
            "“Prices fell,” said Anna Keller, “and nobody bought.”",
            [("Anna Keller", "Prices fell,"), ("Anna Keller", "and nobody bought.")],
        ),
        (
            "“Prices fell,” Anna Keller said. “Nobody bought a thing.”",
            [("Anna Keller", "Prices fell,"), ("Anna Keller", "Nobody bought a thing.")],
        ),
        (
            "“Prices fell all year,” said Anna Keller, head of Alto Media. “Nobody bought a thing.”",
            [("Anna Keller", "Prices fell all year,"), ("Anna Keller", "Nobody bought a thing.")],
        ),
    ],
)
def test_two_statements_in_a_row_each_have_their_speaker(text: str, pairs: list[tuple[str, str]]) -> None:
    assert [(found.speaker, found.text) for found in quotations(text)] == pairs


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Anna Keller said that “being brave” pays off.", "mixed", "“being brave” pays off"),
        (
            "Anna Keller said the year had been “a long winter” for buyers.",
            "mixed",
            "the year had been “a long winter” for buyers",
        ),
        ("Anna Keller called the rebate “a turning point.”", "mixed", "the rebate “a turning point.”"),
        ("Anna Keller described it as “a gift to all of us”.", "mixed", "it as “a gift to all of us”"),
        ("The market, Anna Keller said, had turned.", "indirect", "The market, Anna Keller said, had turned"),
        (
            "The streets were empty, Anna Keller said, “but people kept filming.”",
            "mixed",
            "The streets were empty, Anna Keller said, “but people kept filming.”",
        ),
        ("Anna Keller said the slate was full.", "indirect", "the slate was full"),
        ("“The slate is full,” Anna Keller said.", "direct", "The slate is full,"),
    ],
)
def test_a_statement_is_direct_mixed_or_indirect(text: str, kind: str, said: str) -> None:
    [found] = quotations(text)

    assert (found.kind.value, found.text) == (kind, said)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Keller’s “The Silent Harbour” opens in May.",
        "The “tentpole” slate has six films.",
        "“The Silent Harbour” and “Night Ferry” were sold to Japan.",
        "Anna Keller believes in the film.",
        "The film was called off in March.",
        "The claims of Anna Keller are known.",
        "The report of the fund runs to ninety pages.",
        "Anna Keller stated income is unknown to us in the United States.",
        "Anna Keller will announce the winners in May.",
        "The deal was announced in May.",
        "Box office notes and comments follow.",
        "A show called “Night Ferry” is next.",
        "",
        "“",
        "”",
        '"',
        "said",
        "said.",
        ", said",
        "According to",
        "“” said Anna Keller.",
    ],
)
def test_what_nobody_said_is_no_quotation(text: str) -> None:
    assert [found.text for found in quotations(text) if found.cue != "stated"] == []


@pytest.mark.parametrize(
    ("text", "mention", "role", "organisation"),
    [
        (
            "A spokesperson for Alto Media said the deal had closed.",
            "A spokesperson for Alto Media",
            "spokesperson",
            "Alto Media",
        ),
        ("An Alto Media spokesman said the deal had closed.", "An Alto Media spokesman", "spokesman", "Alto Media"),
        (
            "Senior executives at Alto Media said the deal had closed.",
            "Senior executives at Alto Media",
            "Senior executives",
            "Alto Media",
        ),
        ("The deal had closed, said executives at Alto Media.", "executives at Alto Media", "executives", "Alto Media"),
        ("One executive said the deal had closed.", "One executive", "executive", None),
        ("Sources close to the deal said it had closed in May.", "Sources close to the deal", "Sources", None),
    ],
)
def test_an_unnamed_speaker_keeps_role_and_company_and_gets_no_name(
    text: str, mention: str, role: str, organisation: str | None
) -> None:
    [found] = quotations(text)

    assert found.speaker is None
    assert (found.speaker_mention, found.role, found.organisation) == (mention, role, organisation)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("The report said the market had grown.", "The report"),
        ("The company said the market had grown.", "The company"),
        ("Alto Media said the market had grown.", "Alto Media"),
        ("The guild announced that talks would resume.", "The guild"),
        ("The market had grown, according to a study by the fund.", "a study by the fund"),
    ],
)
def test_a_document_or_a_company_speaks_without_being_a_person(text: str, mention: str) -> None:
    [found] = quotations(text)

    assert found.speaker_mention == mention


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We won,” said Park Chan-mi.", "Park Chan-mi"),
        ("“We won,” said Will Doyle.", "Will Doyle"),
        ("“We won,” said May Ito.", "May Ito"),
        ("“We won,” said Juan de la Fuente.", "Juan de la Fuente"),
        ("“We won,” said J.J. Abernathy.", "J.J. Abernathy"),
        ("“We won,” said Anna B. Keller.", "Anna B. Keller"),
        ("“We won,” said Robert Hale Jr.", "Robert Hale Jr."),
        ("“We won,” said Jean-Luc Favre.", "Jean-Luc Favre"),
        ("“We won,” said Conor O’Malley.", "Conor O’Malley"),
        ("“We won,” said Mr. Doyle.", "Doyle"),
        ("“We won,” said Bono.", "Bono"),
        ("“We won,” said María José Núñez.", "María José Núñez"),
        ("“We won,” said Ludwig van Houten.", "Ludwig van Houten"),
    ],
)
def test_a_speaker_is_taken_with_the_whole_name(text: str, speaker: str) -> None:
    [found] = quotations(text)

    assert found.speaker == speaker
