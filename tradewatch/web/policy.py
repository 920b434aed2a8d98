"""Tell a browser what to forbid itself: other sites' scripts, styles and frames, and every script that is not ours."""

from __future__ import annotations

__all__ = ["HEADERS", "TRUSTED", "for_page"]

TRUSTED = "tradewatch"  # the one maker of HTML for scripts (static/page.js); it lets no script through
FORBIDDEN = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": FORBIDDEN,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser says `Origin: null` when it sends our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def for_page(nonce: str) -> str:
    """The policy of a page of ours: it runs the scripts that carry its nonce, and asks this server alone."""
    return (
        f"{FORBIDDEN}; script-src 'nonce-{nonce}'; connect-src 'self'; "
        f"require-trusted-types-for 'script'; trusted-types {TRUSTED}"
    )
