"""Sign in with the token, and out again."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tradewatch.web.desk import At
from tradewatch.web.forms import Form
from tradewatch.web.guard import SESSION, address_of
from tradewatch.web.keys import SIGNED_IN, WEARY
from tradewatch.web.pages import render

__all__ = ["router"]

router = APIRouter()


@router.get("/signin")
def ask(request: Request, next: str = "/") -> Response:
    """The page that asks for the token."""
    return render(request, "signin.html", next=_inside(next))


@router.post("/signin")
def sign_in(request: Request, desk: At, form: Form) -> Response:
    """Take the token."""
    who, place = address_of(request), _inside(form.get("next", "/"))
    if not desk.keys.knows(form.get("token", "")):
        if not desk.keys.is_patient(who):
            raise HTTPException(429, WEARY)
        desk.keys.wrong(who)
        return render(request, "signin.html", 403, said="That is not the token.", next=place)
    answer = RedirectResponse(place, 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(SESSION, desk.keys.session(), SIGNED_IN, httponly=True, samesite="strict", secure=secure)
    return answer


@router.post("/signout")
def sign_out(_: Form) -> Response:
    """Forget this browser."""
    answer = RedirectResponse("/?told=out", 303)
    answer.delete_cookie(SESSION, httponly=True, samesite="strict")
    return answer


def _inside(place: str) -> str:
    """An address of ours: one that leads elsewhere becomes the first page."""
    inside = place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()
    return place if inside else "/"
