"""Privacy: who may see what. One table of law, one door. Privacy owns the facts that seeing rests on (the subject behind
several agencies' knowledge of a person, labelled parts of records, release grants, reach by assignment) so that it needs
to know no later chapter. Nothing reaches a person's record except through here; row-level security is the floor beneath.
"""
