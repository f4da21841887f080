"""The text a reader sees in a piece of HTML."""

import re

from lxml import etree, html


_BREAKS = frozenset({"br", "p", "div", "li", "blockquote", "h1", "h2", "h3", "h4", "tr", "pre"})
_UNSEEN = ("script", "style", "head", "template")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_LINES = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


def text_of_html(markup: str) -> str:
    """Paragraphs and line breaks stay; markup goes. Text that is no HTML comes back whole."""
    if "\0" in markup or not ("<" in markup or "&" in markup):
        return markup  # a parser would replace NUL; the validation is to name the field
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return markup
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    text = "".join(_parts(root))
    text = _LINES.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _parts(root: html.HtmlElement) -> list[str]:
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            parts.append("\n" if element.tag in _BREAKS else "")
            parts.append(element.text or "")
        else:
            parts.append("\n" if element.tag in _BREAKS - {"br"} else "")
            parts.append(element.tail or "")
    return parts
