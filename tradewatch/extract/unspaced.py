"""Read names of East Asia: bylines in scripts that set no space between a name and what stands beside it."""

from __future__ import annotations

import re

__all__ = ["UNSPACED", "bare_name", "split_names"]

UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
HANGUL = r"[가-힣]{2,4}"
REPORTERS = r"(?:선임|전문|수석|인턴|객원|대)?\s?기자|특파원|편집위원|논설위원|통신원|리포터"
REPORTER = re.compile(rf"\s*(?:{REPORTERS}|編集委員|記者会?)$")
WRITING = r"(?:本[报報])?(?:特[约約派]|见习|見習|实习|實習)?(?:記者|记者|實習生|实习生|编译|編譯|通讯员|通訊員)"
LED = re.compile(rf"^{WRITING}(?=[^\s:：／/])")
DONE = re.compile(r"(?:報導|報道|报道|攝影|摄影|撮影|整理)$")  # "／台北報導": from where he reports
COVERED = re.compile(r"取材[・･＆&]?(?:構成[・･＆&]?)?文")  # who asked the questions wrote the text as well
SHOT = re.compile(r"\s*(?:撮影|攝影|摄影|写真)\s*[:：／/＝=].*$", re.DOTALL)
LABEL = re.compile(r"^\W*기자명\s*")
PLACES = (  # where somebody reports from: "런던=채우리 특파원", "本报记者 卢思齐 北京报道"
    re.compile(rf"^{HANGUL}=(?={HANGUL}\s?(?:{REPORTERS}))"),
    re.compile(r"\s+\S{2,6}(?:報導|報道|报道)$"),
)
MORE = re.compile(r"(?<=기자)\s+(?:기자\s?)?(?:페이지|구독|의\s|더보기|프로필|다른|팔로우|이메일|메일).*$", re.DOTALL)
BESIDE = re.compile(rf"(?<=기자)\s+(?={HANGUL}\s?기자)|\s+(?={WRITING}[\s:：])")  # one person's job, and the next one's
RUN = re.compile(r"(?:[가-힣]{3}\s+){1,5}[가-힣]{3}\s+(?:기자|특파원)")  # "채우리 김보라 기자"
HEAD = re.compile(rf"^\W*{WRITING}\s*[:：\s]\s*")


def split_names(text: str) -> str:
    """A byline with a comma between its people, and without from where they report or who took the pictures."""
    text = SHOT.sub("", COVERED.sub("文", LABEL.sub("", text)))
    for place in PLACES:
        text = place.sub("", text)
    text = MORE.sub("", text).strip(" 【】〔〕［］")
    if RUN.fullmatch(text):
        return ", ".join(text.split()[:-1])
    return ", ".join(HEAD.sub("", part) for part in BESIDE.split(text))


def bare_name(name: str) -> str:
    """A name without the job before or behind it; nothing where the job is another than writing."""
    name = LED.sub("", name)
    return "" if DONE.search(name) else REPORTER.sub("", name)
