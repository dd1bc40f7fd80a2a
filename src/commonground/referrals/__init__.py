"""Referrals: one agency asks another to help a person, the other answers, and both know what came of it, unless the law says
that the receiver never tells. A name goes only with the person's permission, and only to the agency that said yes.
"""
