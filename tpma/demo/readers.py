"""People (and machines) who read the delivered mails: real HTTP requests to the links in them.

Nothing here knows a token's inside: what is followed is what stands in the mail.
"""

from __future__ import annotations

import http.client
import re
import urllib.parse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tpma.core.embedded.mailbox import Caught

BROWSERS: tuple[str, ...] = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
)
SCANNER = "Mozilla/5.0 (compatible; Proofpoint URL Defense)"
APPLE_PROXY = "Mozilla/5.0"


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str


@dataclass(frozen=True)
class Links:
    """What stands in one mail, by what it is for. Paths as the public pages name them."""

    opens: tuple[str, ...]
    clicks: tuple[str, ...]
    #: The one that stands there most often: the picture and the button lead to the same place.
    main: str
    #: Links that people can't see, laid for machines.
    hidden: tuple[str, ...]
    unsubscribe: str
    one_click: str


@dataclass
class FormFound:
    """A form of a page: where it goes, its fields as a browser would send them."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class Reader:
    """A browser without a screen: GET and POST, no redirects followed unless asked."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        parts = urllib.parse.urlsplit(base_url)
        self._address = (parts.hostname or "", parts.port or 80)
        self._connection: http.client.HTTPConnection | None = None

    def get(self, url: str, agent: str) -> Answer:
        return self._ask("GET", url, agent)

    def post(self, url: str, fields: Mapping[str, str], agent: str) -> Answer:
        body = urllib.parse.urlencode(fields)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.base_url,
            "Referer": urllib.parse.urljoin(self.base_url, url),
        }
        return self._ask("POST", url, agent, body, headers)

    def follow(self, url: str, agent: str, hops: int = 5) -> tuple[str, Answer]:
        """As a person sees it: the page at the end, as long as it is one of ours."""
        answer = self.get(url, agent)
        while answer.status in {301, 302, 303, 307} and hops > 0:
            url = urllib.parse.urljoin(url, answer.location)
            if not self.is_ours(url):
                break
            answer = self.get(url, agent)
            hops -= 1
        return url, answer

    def is_ours(self, url: str) -> bool:
        return urllib.parse.urljoin(self.base_url, url).startswith(self.base_url + "/")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self,
        method: str,
        url: str,
        agent: str,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(self.base_url, url))
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        sent = {"User-Agent": agent, "Accept": "text/html,image/*;q=0.9,*/*;q=0.8"}
        # A fresh try where the server closed the kept connection in between.
        for last in (False, True):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(*self._address, timeout=30)
            try:
                self._connection.request(method, target, body, {**sent, **(headers or {})})
                answer = self._connection.getresponse()
                text = answer.read().decode("utf-8", "replace")
            except (http.client.HTTPException, ConnectionError):
                self.close()
                if last:
                    raise
                continue
            return Answer(answer.status, answer.headers.get("Location", ""), text)
        raise AssertionError("unreachable")


def links_of(caught: Caught, base_url: str) -> Links:
    found = _Tags()
    found.feed(caught.body("html"))
    ours = [url for url in found.hrefs if url.startswith(f"{base_url}/")]
    path = {url: urllib.parse.urlsplit(url).path for url in (*ours, *found.images)}
    header = re.search(r"<(https?://[^>]+)>", str(caught.message()["List-Unsubscribe"] or ""))
    clicks = Counter(url for url in ours if path[url].startswith("/c/"))
    return Links(
        opens=tuple(url for url in found.images if path[url].startswith("/o/")),
        clicks=tuple(clicks),
        main=clicks.most_common(1)[0][0] if clicks else "",
        hidden=tuple(found.hidden),
        unsubscribe=next((url for url in ours if path[url].startswith("/u/")), ""),
        one_click=header[1] if header else "",
    )


def form_of(page: str, page_url: str) -> FormFound | None:
    """The first form that is sent by POST."""
    found = _Forms()
    found.feed(page)
    for form in found.forms:
        if form.kinds.get("__method__") == "post":
            form.kinds.pop("__method__")
            return FormFound(
                urllib.parse.urljoin(page_url, form.action), dict(form.fields), dict(form.kinds)
            )
    return None


def filled(form: FormFound, answers: Mapping[str, str]) -> dict[str, str]:
    """The form with a person's answers, by the field's name; boxes are ticked only if answered.

    Fields that nobody sees (a trap for machines) stay as they were.
    """
    sent = {name: value for name, value in form.fields.items() if form.kinds[name] == "hidden"}
    for name, kind in form.kinds.items():
        for part, answer in answers.items():
            if kind != "hidden" and part in name:
                sent[name] = (form.fields[name] or "on") if kind == "checkbox" else answer
    return sent


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.hrefs: list[str] = []
        self.hidden: list[str] = []
        self.images: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and "display:none" in str(given.get("style", "")).replace(" ", ""):
            self.hidden.append(str(given.get("href") or ""))
        elif tag == "a" and given.get("href"):
            self.hrefs.append(str(given["href"]))
        elif tag == "img" and given.get("src"):
            self.images.append(str(given["src"]))


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[FormFound] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            form = FormFound(given.get("action", ""))
            form.kinds["__method__"] = given.get("method", "get").lower()
            self.forms.append(form)
            return
        if not self.forms:
            return
        form, name = self.forms[-1], given.get("name", "")
        if tag == "input" and name:
            form.fields[name] = given.get("value", "")
            form.kinds[name] = given.get("type", "text").lower()
        elif tag == "textarea" and name:
            form.fields[name], form.kinds[name] = "", "textarea"
        elif tag == "select" and name:
            form.fields[name], form.kinds[name], self._select = "", "select", name
        elif tag == "option" and self._select and given.get("value"):
            form.fields[self._select] = form.fields[self._select] or given["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
