"""Read a form that a page of ours sent, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

from tradewatch.web.desk import At
from tradewatch.web.guard import visitor

__all__ = ["FIELD", "Form", "plain"]

FIELD = "form_token"
MOST = 64  # fields
STALE = "This form is older than the server that made it, or not ours. Nothing was changed: go back, reload, try again."


async def read_form(request: Request, desk: At) -> Mapping[str, str]:
    """Its fields, each once. Raises HTTPException when the form is not one of ours."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "A form was expected.")
    body = (await request.body()).decode("ascii", "replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, errors="replace", max_num_fields=MOST)
    except ValueError:
        raise HTTPException(400, "The form has too many fields.") from None
    fields = {name: plain(value) for name, value in pairs}
    if not desk.keys.is_form(visitor(request).browser, fields.pop(FIELD, "")):
        raise HTTPException(403, STALE)
    return fields


def plain(text: str) -> str:
    """What somebody typed, without what no database takes and no eye sees."""
    kept = "".join(char for char in text if char.isprintable() or char == "\n")
    return kept.encode("utf-8", "replace").decode().strip()


Form = Annotated[Mapping[str, str], Depends(read_form)]
