"""Messages: the only module that can send. A message is stored first, exactly as it will leave, and a job sends it; the
rules of safe contact are rows of its own, read again in the moment of sending.
"""
