"""People: one agency's knowledge of a person, in the words that person would use. Two agencies hold two rows; a subject joins
them only when an accepted referral or a release carries the link.
"""
