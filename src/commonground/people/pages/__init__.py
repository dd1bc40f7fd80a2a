"""The pages of people: what is opened in an emergency, and its review."""
