"""The responder's phone: what is safe to know on the way, what happened, and who helps next. It keeps nothing on the phone
and says when there is no signal; the offline phone is a later chapter.
"""
