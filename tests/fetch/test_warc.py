"""The archive: what goes in comes out, byte for byte, and what is cut off at the end costs only itself."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tradewatch.errors import ArchiveError
from tradewatch.fetch.warc import Archive, read_page, scan

AT = datetime(2026, 5, 19, 12, 0, 1, 250_000, tzinfo=UTC)
HEADERS = [
    ("Content-Type", 'text/html; charset="windows-1252"'),
    ("ETag", 'W/"é"'),
    ("Set-Cookie", "a=1"),
    ("Set-Cookie", "b=2"),
]
BODY = b"<p>sold\x00\r\n\r\nWARC/1.1\r\n" * 50


def add(archive: Archive, number: int, body: bytes = BODY) -> tuple[str, int, int]:
    return archive.add(f"https://trade.test/{number}", 200, HEADERS, body, AT)


def test_a_page_comes_back_with_all_that_was_known_of_it(tmp_path: Path):
    archive = Archive(tmp_path, "night-1")
    file, offset, length = add(archive, 1)
    page = read_page(tmp_path, file, offset)
    archive.close()

    assert (page.url, page.status, page.body, page.charset) == ("https://trade.test/1", 200, BODY, "windows-1252")
    assert page.fetched_at == AT
    assert list(page.headers) == HEADERS
    assert offset + length == (tmp_path / file).stat().st_size


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=3000),
    value=st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x85\xa0\x7f"), max_size=40),
    status=st.integers(200, 599),
)
def test_any_page_comes_back_byte_for_byte(tmp_path: Path, body: bytes, value: str, status: int):
    archive = Archive(tmp_path, "any")
    file, offset, _ = archive.add("https://trade.test/ü?a=b", status, [("X-Any", value)], body, AT)
    archive.close()
    page = read_page(tmp_path, file, offset)

    assert (page.body, page.status) == (body, status)
    assert page.url == "https://trade.test/ü?a=b"


def test_another_reader_of_warc_files_finds_the_same_pages(tmp_path: Path):
    archive = Archive(tmp_path, "night")
    file, *_ = add(archive, 1)
    archive.add("https://trade.test/2", 200, [("Content-Encoding", "gzip")], gzip.compress(BODY), AT)
    archive.close()
    with (tmp_path / file).open("rb") as source:
        kinds, bodies = [], []
        for record in ArchiveIterator(source, check_digests="raise"):
            kinds.append(record.rec_type)
            bodies.append(record.content_stream().read())

    assert kinds == ["warcinfo", "response", "response"]
    assert bodies[1:] == [BODY, BODY]


def test_a_page_can_be_read_while_the_run_still_writes(tmp_path: Path):
    archive = Archive(tmp_path, "night")
    places = [add(archive, number) for number in range(3)]
    found = list(scan(tmp_path / places[0][0]))
    archive.close()

    assert [(file, offset, length) for _, file, offset, length in found] == places
    assert [url for url, *_ in found] == [f"https://trade.test/{number}" for number in range(3)]


def test_wherever_the_file_is_cut_off_every_whole_page_before_is_found(tmp_path: Path):
    archive = Archive(tmp_path, "night")
    places = [add(archive, number, b"short %d" % number) for number in range(3)]
    archive.close()
    whole = (tmp_path / places[0][0]).read_bytes()
    cut = tmp_path / "cut-00000.warc.gz"
    for size in range(len(whole) + 1):
        cut.write_bytes(whole[:size])
        expected = [place for place in places if place[1] + place[2] <= size]

        assert [(offset, length) for _, _, offset, length in scan(cut)] == [place[1:] for place in expected]


def test_a_page_that_is_cut_off_is_not_read_in_part(tmp_path: Path):
    archive = Archive(tmp_path, "night")
    file, offset, length = add(archive, 1)
    archive.close()
    whole = (tmp_path / file).read_bytes()
    for size in range(offset, offset + length):
        (tmp_path / file).write_bytes(whole[:size])
        with pytest.raises(ArchiveError):
            read_page(tmp_path, file, offset)


@pytest.mark.parametrize("place", [100, 300, 500, 900])
def test_a_damaged_record_says_so(tmp_path: Path, place: int):
    archive = Archive(tmp_path, "night")
    file, offset, length = archive.add("https://t.test/", 200, [("Content-Encoding", "br")], bytes(range(256)) * 4, AT)
    archive.close()
    data = bytearray((tmp_path / file).read_bytes())
    data[offset + place] ^= 0x55
    (tmp_path / file).write_bytes(data)

    assert length > place
    with pytest.raises(ArchiveError, match="record"):
        read_page(tmp_path, file, offset)


@pytest.mark.parametrize(
    "file",
    ["../secret.warc.gz", "/etc/passwd", "a/b.warc.gz", "..", "", "night", "night.warc.gz/..", "\0.warc.gz",
     "missing-00000.warc.gz", "C:\\x.warc.gz", ".hidden.warc.gz", "a" * 200 + ".warc.gz"],
)  # fmt: skip
def test_nothing_outside_the_archive_is_ever_read(tmp_path: Path, file: str):
    (tmp_path / "warc").mkdir()
    (tmp_path / "secret.warc.gz").write_bytes(gzip.compress(b"secret"))

    with pytest.raises(ArchiveError):
        read_page(tmp_path / "warc", file, 0)


@pytest.mark.parametrize("name", ["../../evil", "/abs", "a b", "", "ü" * 300, "..", "x\0y", "\ud800"])
def test_no_name_of_a_run_leads_out_of_the_archive(tmp_path: Path, name: str):
    archive = Archive(tmp_path / "warc", name)
    file, *_ = add(archive, 1)
    archive.close()

    assert [path.name for path in (tmp_path / "warc").iterdir()] == [file]
    assert [path.name for path in tmp_path.iterdir()] == ["warc"]


def test_a_full_file_is_followed_by_the_next(tmp_path: Path):
    archive = Archive(tmp_path, "night", max_bytes=1500)
    places = [add(archive, number, bytes(BytesIO(BODY).getbuffer()) + b"%d" % number) for number in range(12)]
    archive.close()

    assert len({file for file, *_ in places}) > 2
    assert [read_page(tmp_path, file, offset).url for file, offset, _ in places] == [
        f"https://trade.test/{number}" for number in range(12)
    ]


def test_a_second_archive_of_the_same_name_leaves_the_first_alone(tmp_path: Path):
    first, second = Archive(tmp_path, "night"), Archive(tmp_path, "night")
    places = [add(first, 1), add(second, 2), add(first, 3)]
    first.close()
    second.close()

    assert [read_page(tmp_path, file, offset).url[-1] for file, offset, _ in places] == ["1", "2", "3"]


def test_a_disk_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path):
    (tmp_path / "warc").write_text("a file where the folder should be")

    with pytest.raises(ArchiveError, match="cannot be archived"):
        add(Archive(tmp_path / "warc", "night"), 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this machine")
def test_after_a_failed_write_a_new_file_is_begun(tmp_path: Path):
    archive = Archive(tmp_path, "night")
    add(archive, 1)
    archive._out.close()  # type: ignore[union-attr]
    archive._out = Path("/dev/full").open("wb")  # noqa: SIM115 - the archive closes it
    with pytest.raises(ArchiveError, match="No space left"):
        add(archive, 2)
    file, offset, _ = add(archive, 3)
    archive.close()

    assert file == "night-00001.warc.gz"
    assert read_page(tmp_path, file, offset).url == "https://trade.test/3"
