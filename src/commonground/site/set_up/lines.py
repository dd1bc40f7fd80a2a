"""On which line of a TOML file a key stands: the standard library reads values only."""

import re

HEAD = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_\"'.-]+)\s*\]\]?")
KEY = re.compile(r"^\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*[=.]")
TEXT = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')
Place = tuple[str, int, str]


def lines_of(text: str) -> dict[Place, int]:
    """The line of each key by (table, which of that table, key); the key is empty for the head of the table.

    Lines within a text of several lines, or within brackets that are still open, begin no key.
    """
    found: dict[Place, int] = {}
    count: dict[str, int] = {}
    table, depth, inside = "", 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not inside and not depth:
            if head := HEAD.match(line):
                table = head[1].strip("\"'")
                count[table] = count.get(table, -1) + 1
                found[table, count[table], ""] = number
                continue
            if key := KEY.match(line):
                found.setdefault((table, count.get(table, 0), key[1]), number)
        depth, inside = _left_open(line, depth, inside)
    return found


def _left_open(line: str, depth: int, inside: str) -> tuple[int, str]:
    """How many brackets are open after this line, and the quotes of a text that goes on."""
    at = 0
    while at < len(line):
        if inside:
            end = line.find(inside, at)
            if end < 0:
                return depth, inside
            at, inside = end + 3, ""
            continue
        mark = TEXT.search(line, at)
        if mark is None:
            break
        at = mark.end()
        if mark[0] in ('"""', "'''"):
            inside = mark[0]
        elif mark[0] in "[{":
            depth += 1
        elif mark[0] in "]}":
            depth -= 1
    return max(depth, 0), inside
