"""Papers that people take along: one sheet of plain parts, shown as a page and written as tagged PDF in the same words."""

from commonground.kit.papers.sheet import Section, Sheet
from commonground.kit.papers.tagged import NoLetters, as_pdf

__all__ = ["NoLetters", "Section", "Sheet", "as_pdf"]
