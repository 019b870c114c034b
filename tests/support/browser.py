# SPDX-License-Identifier: Apache-2.0
"""A browser without a screen: keeps cookies, follows redirects, fills the one form of a page and sends
it. Stops in front of an address that is not the platform's."""
import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser


class _Form(HTMLParser):
    """The form of a page: where it goes, and what is filled in already."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.select = None, {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.action = given.get("action")
        elif tag == "input" and given.get("name"):
            self.fields[given["name"]] = given.get("value", "")
        elif tag == "select":
            self.select = given.get("name")
        elif tag == "option" and self.select and ("selected" in given or
                                                  self.select not in self.fields):
            self.fields[self.select] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    """At most ten steps from a login page to the address it leads back to."""

    def __init__(self, platform):
        self.platform = platform
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), _NoRedirect(),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def _open(self, url, data=None):
        """The page, and where it redirects to."""
        try:
            with self.opener.open(urllib.request.Request(url, data), timeout=30) as reply:
                return reply.read().decode(), None
        except urllib.error.HTTPError as error:
            with error:
                where = error.headers.get("Location")
                text = error.read().decode()
        if where is None:
            raise AssertionError(f"{error.code} at {url}: {text}")
        return text, urllib.parse.urljoin(url, where)

    def log_in(self, url, citizen="sub-li", action="approve"):
        """Goes through the pages and gives the address that lies outside of the platform."""
        data = None
        for _ in range(10):
            text, where = self._open(url, data)
            data = None
            if where is not None:
                if not where.startswith(self.platform + "/"):
                    return where
                url = where
                continue
            form = _Form(text)
            if form.action is None:
                raise AssertionError(f"no form: {text}")
            fields = {**form.fields, "citizen": citizen, "action": action}
            url = urllib.parse.urljoin(url, form.action)
            data = urllib.parse.urlencode(fields).encode()
        raise AssertionError("the login does not end")

    def log_in_and_return(self, url, **choice):
        """The same, and delivers the answer to the application that waits for it."""
        where = self.log_in(url, **choice)
        with self.opener.open(where, timeout=30) as reply:
            return reply.read().decode()
