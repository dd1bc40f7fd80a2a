"""Assessments: the answers a person gave to a published instrument, and the score they make. Health, unless an officer or an advocate asked."""
