"""The text a reader sees in a piece of HTML."""

import re

from lxml import etree, html


_BREAKS = frozenset(
    ["br", "p", "div", "li", "blockquote", "h1", "h2", "h3", "h4", "tr", "td", "th", "pre"]
)
_UNSEEN = ("script", "style", "head", "template")
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_LINES = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


def text_of_html(markup: str) -> str:
    """Paragraphs and line breaks stay; markup goes. Text that is no HTML comes back whole.

    So does what cannot be stored, NUL and half characters: a parser would drop it silently,
    and the validation is to name the field.
    """
    if not ("<" in markup or "&" in markup) or _UNSTORABLE.search(markup):
        return markup
    # The deepest nesting must not hide text from us that a browser shows: hence huge_tree.
    parser = html.HTMLParser(huge_tree=True)
    try:
        root = html.fragment_fromstring(
            _CONTROLS.sub(" ", markup), create_parent="div", parser=parser
        )
    except etree.ParserError:
        return ""  # nothing but a doctype or a comment
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    text = "".join(_parts(root))
    text = _LINES.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _parts(root: html.HtmlElement) -> list[str]:
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            parts.append("\n" if element.tag in _BREAKS else "")
            parts.append(element.text or "")
        else:
            parts.append("\n" if element.tag in _BREAKS - {"br"} else "")
            parts.append(element.tail or "")
    return parts
