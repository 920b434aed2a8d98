"""Who owns, buys or sells a company employs nobody by that: a job is at the company itself."""

from __future__ import annotations

import pytest

from pipelines.speakers import tag_speakers
from tests.pipelines.test_relations_stated import article

CLAUSES = [
    ", a Lisbon-based studio which was last year sold by talent agency [Calder] to Norway’s [Brava]",
    ", which was acquired by [Brava] in 2019",
    ", owned by [Brava]",
    ", which is owned by [Brava] and [Calder]",
    ", part of [Brava]",
    ", a subsidiary of [Brava]",
    ", the scripted arm of [Brava]",
    ", a [Brava] company",
    ", in which [Brava] holds a stake",
    ", which [Calder] sold to [Brava]",
    ", formerly owned by [Brava]",
    " (owned by [Brava])",
    ", whose parent is [Brava]",
    ", [Brava]’s drama label",
    ", now controlled by [Brava]",
]
TEMPLATES = [
    "Anna Keller, head of drama at [Ottar]{clause}, said that buyers had come back.",
    "“Buyers have come back,” said Anna Keller, chief executive of [Ottar]{clause}.",
    "[Ottar] head of drama Anna Keller praised the rebate. The head of [Ottar]{clause}, she said, agrees.",
]


def employers(text: str) -> set[str | None]:
    """Whom the text says that anybody works for."""
    tagged = tag_speakers(article(text))
    said = {quotation.organisation for quotation in tagged.quotations if quotation.speaker}
    return {job.organisation for job in tagged.affiliations} | (said - {None})


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("clause", CLAUSES)
def test_a_job_is_at_the_company_and_not_at_its_owner(template: str, clause: str):
    assert employers(template.format(clause=clause)) == {"Ottar"}


@pytest.mark.parametrize(
    "text",
    [
        "Anna Keller runs [Brava]-owned [Ottar], and she said that buyers had come back.",
        "“It rained,” said Anna Keller of [Brava]-owned [Ottar].",
        "“It rained,” said Anna Keller, CEO of [Brava]-owned [Ottar].",
        "[Brava]-owned [Ottar]’s CEO Anna Keller said that buyers had come back.",
        "“It rained,” said Anna Keller, CEO of [Brava] subsidiary [Ottar].",
        "“It rained,” said Anna Keller, CEO of [Brava]’s drama label [Ottar].",
    ],
)
def test_an_owner_in_front_of_the_name_is_no_employer(text: str):
    assert "Brava" not in employers(text)
