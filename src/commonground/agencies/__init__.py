"""Agencies: the partners. A jurisdiction has areas and agencies; a user works for an agency by a membership with a role;
an agreement says what one agency may tell another. Roles and their rights are data. Here also stands who is asking (the
viewer) and the one way to do anything: an action, checked against a right.
"""
