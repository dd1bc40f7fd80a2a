"""Assessments: the answers a person gave to a published instrument, and the score they make. A clinician's, never an officer's."""
