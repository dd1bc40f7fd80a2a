"""The person's own page: what was asked of them, who may see, who saw, and their own words. It is built for a phone that somebody else may
hold: neutral words, a PIN of one's own, nothing kept in the browser, and nothing sensitive by name until it is asked for.
"""
