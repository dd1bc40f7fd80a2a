"""The law, in pure Python and data: labels, purposes, one table of cells, and the decision. It imports nothing of ours and nothing of
Django.

``ruling.decide`` says what a cell opens for facts that are handed in; ``openings`` is the same law as rows that a database joins with.
"""
