"""Encounters: a responder meets a person, in person or by phone; what was seen and said, who interpreted, and how it ended."""
