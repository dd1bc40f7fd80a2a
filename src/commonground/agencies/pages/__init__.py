"""Pages of staff accounts: who works here with which role, and the way in for somebody who was invited."""
