"""What must stay true of the embedded database."""
