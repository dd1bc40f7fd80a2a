"""The verbs of messages: post (store, and let a job send), send (the job), and set how a person may be reached."""

from commonground.messages.actions.post import notify, post_mail
from commonground.messages.actions.safe_contact import safe_contact_of, set_safe_contact
from commonground.messages.actions.send import send

__all__ = ["notify", "post_mail", "safe_contact_of", "send", "set_safe_contact"]
