"""What the scrutiny desk counts and what others may ask of it."""
