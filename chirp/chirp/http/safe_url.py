"""Whether a browser may be sent to a URL that came with a request."""


def is_safe_url(url: str) -> bool:
    r"""Whether a URL leads to this site, whoever wrote it: a path from the root, without a host.

    What other sites put behind ``?next=`` must not choose where a visitor goes after signing in.
    Browsers take ``//host`` and ``/\host`` for a host, and drop tabs and line ends before.
    """
    return url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable()
