"""Feed bytes → entries."""
