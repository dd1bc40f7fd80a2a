"""The pages of people: how to reach them safely, what is known of them; what is opened in an emergency, and its review."""
