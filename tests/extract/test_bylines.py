"""Bylines as outlets print them: one person a string, and nobody who did not write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.extract.bylines import is_agency, read_bylines


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Mara Lindqvist", ["Mara Lindqvist"]),
        ("By Mara Lindqvist", ["Mara Lindqvist"]),
        ("by Mara Lindqvist", ["Mara Lindqvist"]),
        ("BY MARA LINDQVIST", ["Mara Lindqvist"]),
        ("By: Mara Lindqvist", ["Mara Lindqvist"]),
        ("By\n  Mara Lindqvist\n", ["Mara Lindqvist"]),
        ("Written by Mara Lindqvist", ["Mara Lindqvist"]),
        ("Words by Mara Lindqvist", ["Mara Lindqvist"]),
        ("Posted by Mara Lindqvist", ["Mara Lindqvist"]),
        ("Interview by Mara Lindqvist", ["Mara Lindqvist"]),
        ("Reported by Mara Lindqvist", ["Mara Lindqvist"]),
        ("Author: Mara Lindqvist", ["Mara Lindqvist"]),
        # several
        ("By Mara Lindqvist and Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("By Mara Lindqvist & Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("Mara Lindqvist, Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("Mara Lindqvist, Tom Okafor and Ines Prado", ["Mara Lindqvist", "Tom Okafor", "Ines Prado"]),
        ("Mara Lindqvist, Tom Okafor, and Ines Prado", ["Mara Lindqvist", "Tom Okafor", "Ines Prado"]),
        ("Mara Lindqvist; Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("Mara Lindqvist | Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("Mara Lindqvist / Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("By Mara Lindqvist with Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("By Mara Lindqvist, By Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("Mara Lindqvist\nTom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("Mara Lindqvist, Mara Lindqvist", ["Mara Lindqvist"]),
        # in other languages
        ("Von Anna Weißhaupt", ["Anna Weißhaupt"]),
        ("Von Anna Weißhaupt und Jörg Brandl", ["Anna Weißhaupt", "Jörg Brandl"]),
        ("Ein Beitrag von Anna Weißhaupt", ["Anna Weißhaupt"]),
        ("Text: Anna Weißhaupt", ["Anna Weißhaupt"]),
        ("Par Élodie Marchetti", ["Élodie Marchetti"]),
        ("Par Élodie Marchetti et Luc Vasseur", ["Élodie Marchetti", "Luc Vasseur"]),
        ("Propos recueillis par Élodie Marchetti", ["Élodie Marchetti"]),
        ("Por Lucía Ferrán", ["Lucía Ferrán"]),
        ("Por Lucía Ferrán y Pablo Ibarra", ["Lucía Ferrán", "Pablo Ibarra"]),
        ("di Giulia Santori", ["Giulia Santori"]),
        ("a cura di Giulia Santori", ["Giulia Santori"]),
        ("di Giulia Santori e Marco Belli", ["Giulia Santori", "Marco Belli"]),
        ("Av Ingrid Solheim", ["Ingrid Solheim"]),
        ("Av Ingrid Solheim og Per Dahle", ["Ingrid Solheim", "Per Dahle"]),
        ("Door Femke van der Berg", ["Femke van der Berg"]),
        ("Автор: Ирина Соколова", ["Ирина Соколова"]),
        ("김서연 기자", ["김서연"]),
        ("이준호 기자, 박하늘 기자", ["이준호", "박하늘"]),
        ("文・山本健二", ["山本健二"]),
        ("取材・文：佐々木恵", ["佐々木恵"]),
        # names of every make
        ("Femke van der Berg", ["Femke van der Berg"]),
        ("Ludwig von Ahlen", ["Ludwig von Ahlen"]),
        ("Jean-Luc d'Arcy", ["Jean-Luc d'Arcy"]),
        ("J.J. Merriweather", ["J.J. Merriweather"]),
        ("J. D. Merriweather", ["J. D. Merriweather"]),
        ("Tom O’Hanlon", ["Tom O’Hanlon"]),
        ("TOM O'HANLON", ["Tom O'Hanlon"]),
        ("ELIZABETH MCALLISTER", ["Elizabeth McAllister"]),
        ("JEAN-PAUL MERCIER", ["Jean-Paul Mercier"]),
        ("FEMKE VAN DER BERG", ["Femke van der Berg"]),
        ("J.J. MERRIWEATHER", ["J.J. Merriweather"]),
        ("Bill MCNAIR", ["Bill MCNAIR"]),
        ("Tom Okafor Jr.", ["Tom Okafor Jr."]),
        ("Tom Okafor, Jr.", ["Tom Okafor"]),
        ("Omar bin Rashid", ["Omar bin Rashid"]),
        ("María José de la Cruz", ["María José de la Cruz"]),
        ("Dr. Vera Hollis", ["Dr. Vera Hollis"]),
        ("Ms. Vera Hollis", ["Vera Hollis"]),
        ("Prince Vaidya", ["Prince Vaidya"]),
        ("Anderson Le", ["Anderson Le"]),
        ("Wang Xiaoli", ["Wang Xiaoli"]),
        ("Nikolaj Þórsson", ["Nikolaj Þórsson"]),
        # jobs, degrees, places, addresses, dates, outlets beside the name
        ("Mara Lindqvist, Senior Film Reporter", ["Mara Lindqvist"]),
        ("Mara Lindqvist Senior Film Reporter", ["Mara Lindqvist"]),
        ("Mara Lindqvist, Editor-in-Chief", ["Mara Lindqvist"]),
        ("Mara Lindqvist, contributor", ["Mara Lindqvist"]),
        ("Mara Lindqvist | Staff Writer", ["Mara Lindqvist"]),
        ("Mara Lindqvist - Film Critic", ["Mara Lindqvist"]),
        ("Mara Lindqvist, PhD", ["Mara Lindqvist"]),
        ("Mara Lindqvist PhD", ["Mara Lindqvist"]),
        ("Mara Lindqvist, MA, RN", ["Mara Lindqvist"]),
        ("Mara Lindqvist in Berlin", ["Mara Lindqvist"]),
        ("Mara Lindqvist, London", ["Mara Lindqvist"]),
        ("Mara Lindqvist for Reel Wire", ["Mara Lindqvist"]),
        ("Mara Lindqvist (Reel Wire)", ["Mara Lindqvist"]),
        ("Mara Lindqvist • Reel Wire", ["Mara Lindqvist"]),
        ("Mara Lindqvist, Reel Wire", ["Mara Lindqvist"]),
        ("Mara Lindqvist – 12 October 2022", ["Mara Lindqvist"]),
        ("By Mara Lindqvist October 12, 2022 5:30 pm", ["Mara Lindqvist"]),
        ("By Mara Lindqvist | Published 12 October 2022", ["Mara Lindqvist"]),
        ("Mara Lindqvist mara@reelwire.example", ["Mara Lindqvist"]),
        ("mara@reelwire.example, Mara Lindqvist", ["Mara Lindqvist"]),
        ("Mara Lindqvist @maralind", ["Mara Lindqvist"]),
        ("Mara Lindqvist https://reelwire.example/mara", ["Mara Lindqvist"]),
        ("<a href='/mara'>Mara Lindqvist</a>", ["Mara Lindqvist"]),
        ("Mara Lindqvist &amp; Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        ("Mara Lindqvist is a freelance critic who lives in Ghent.", ["Mara Lindqvist"]),
        ("Mara Lindqvist is the festivals editor", ["Mara Lindqvist"]),
        ("Follow Mara Lindqvist", ["Mara Lindqvist"]),
        ("Mara Lindqvist See all posts", ["Mara Lindqvist"]),
        ("Mara Lindqvist, Reuters", ["Mara Lindqvist"]),
        ("Mara Lindqvist and Agencies", ["Mara Lindqvist"]),
    ],
)
def test_a_byline_gives_its_people(printed: str, names: list[str]) -> None:
    assert list(read_bylines([printed], houses=["Reel Wire"])) == names


@pytest.mark.parametrize(
    "printed",
    [
        "", " ", "By", "Staff", "Staff Writer", "Admin", "admin", "Editor", "Editorial Team", "Redaktion",
        "Redaktionsteam-2", "La rédaction", "Redazione", "Newsroom", "News Desk", "Web Desk", "Guest Author",
        "Guest Contributor", "Contributing Writer", "Anonymous", "Reel Wire", "REEL WIRE", "Reel Wire Staff",
        "The Reel Wire", "reelwire.example", "www.reelwire.example", "Reuters", "AFP", "dpa", "Agence France-Presse",
        "Associated Press", "The Associated Press", "PR Newswire", "Press Association", "Yonhap", "Xinhua", "연합뉴스",
        "Kinova Pictures", "Lumen Media Ltd", "Nordfilm GmbH", "Baltic Film Festival", "University of Turku",
        "mara@reelwire.example", "https://reelwire.example/author/mara", "@maralind", "12 October 2022",
        "2 hours ago", "user_1234", "98be933f-38cf-4fba", "Twitter Facebook", "Written by", "Read more",
        "the team behind the festival", "x" * 500,
    ],
)  # fmt: skip
def test_a_byline_that_names_nobody_is_empty(printed: str) -> None:
    assert read_bylines([printed], houses=["Reel Wire", "reelwire"]) == ()


def test_what_is_printed_on_the_page_must_be_a_full_name() -> None:
    assert read_bylines(["Brett"], printed=True) == ()
    assert read_bylines(["Brett"]) == ("Brett",)
    assert read_bylines(["김서연 기자"], printed=True) == ("김서연",)


def test_several_bylines_are_read_in_order_and_each_name_once() -> None:
    names = read_bylines(["By Mara Lindqvist", "Tom Okafor", "mara lindqvist", "MARA LINDQVIST"])

    assert names == ("Mara Lindqvist", "Tom Okafor")


def test_a_wire_service_is_known_in_any_case() -> None:
    assert is_agency("afp")
    assert is_agency("The Associated Press")
    assert not is_agency("Mara Lindqvist")


@given(st.lists(st.text(max_size=80), max_size=4))
def test_no_text_makes_the_reader_fail(texts: list[str]) -> None:
    for name in read_bylines(texts):
        assert name == " ".join(name.split())
        assert not any(c.isdigit() for c in name if c.isascii())
