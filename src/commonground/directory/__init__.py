"""The directory: the organizations, services and places that can help a person, as their own feeds describe them.

An organization runs services; a service is offered at locations, in languages, at hours, for people it may serve;
each service
says which plain-language needs it meets. The directory knows what is public and what is not: the street address of a
shelter
for people fleeing violence is never read into it. It holds nothing about the people who ask.
"""
