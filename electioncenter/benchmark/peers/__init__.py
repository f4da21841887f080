"""What one would build instead: each finds the nearest claim of a post and applies a threshold."""
