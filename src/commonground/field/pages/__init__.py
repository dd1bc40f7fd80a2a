"""The pages of the responder's phone."""
