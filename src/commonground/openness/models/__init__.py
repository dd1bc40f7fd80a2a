"""Editions and the figures in them."""

from commonground.openness.models.edition import Edition, PublishedFigure

__all__ = ["Edition", "PublishedFigure"]
