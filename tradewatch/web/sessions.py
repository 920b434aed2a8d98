"""Sign in, by name or with the token, and out again."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tradewatch.web.desk import At, Desk
from tradewatch.web.forms import Form
from tradewatch.web.guard import SESSION, address_of
from tradewatch.web.keys import SIGNED_IN, Account
from tradewatch.web.pages import render
from tradewatch.web.patience import WEARY

__all__ = ["router"]

router = APIRouter()


@router.get("/signin")
def ask(request: Request, next: str = "/") -> Response:
    """The page that asks who it is."""
    return render(request, "signin.html", next=_inside(next))


@router.post("/signin")
def sign_in(request: Request, desk: At, form: Form) -> Response:
    """Take a name and its password, or the token. Who has guessed too often is not heard for a while."""
    place, name = _inside(form.get("next", "/")), form.get("name", "")
    if name:
        account, words = (
            _by_password(request, desk, name, form.get("password", "")),
            "That is not the name and its password.",
        )
    else:
        account, words = _by_token(request, desk, form.get("token", "")), "That is not the token."
    if account is None:
        return render(request, "signin.html", 403, said=words, next=place)
    answer = RedirectResponse(place, 303)
    secure = request.url.scheme == "https"
    cookie = desk.keys.session(account.name)
    answer.set_cookie(SESSION, cookie, SIGNED_IN, httponly=True, samesite="strict", secure=secure)
    return answer


@router.post("/signout")
def sign_out(request: Request, desk: At, _: Form) -> Response:
    """End the session, also for who has copied its cookie."""
    desk.keys.end(request.cookies.get(SESSION, ""))
    answer = RedirectResponse("/?told=out", 303)
    answer.delete_cookie(SESSION, httponly=True, samesite="strict")
    return answer


def _by_password(request: Request, desk: Desk, name: str, password: str) -> Account | None:
    """A password can be guessed, so also the right one waits after too many wrong ones: by address, and by name."""
    patience, whose = desk.keys.patience, (address_of(request), f"name {name.lower()[:40]}")
    if not patience.hears(*whose):
        raise HTTPException(429, WEARY)
    account = desk.keys.by_password(name, password)
    if account is not None:
        patience.right(*whose)
    return account


def _by_token(request: Request, desk: Desk, token: str) -> Account | None:
    """The token cannot be guessed: who knows it need not wait."""
    if desk.keys.knows(token):
        return Account()
    if not desk.keys.patience.lasts(address_of(request)):
        raise HTTPException(429, WEARY)
    desk.keys.patience.wrong(address_of(request))
    return None


def _inside(place: str) -> str:
    """An address of ours: one that leads elsewhere becomes the first page."""
    inside = place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()
    return place if inside else "/"
