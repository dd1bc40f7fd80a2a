"""The desk: the staff rooms. It frames the pages that the apps own (cases, referrals, measures, services, accounts) and owns
only what is composed of several of them: Today, a person's page, the agreements, and the ledger as people read it.
"""
