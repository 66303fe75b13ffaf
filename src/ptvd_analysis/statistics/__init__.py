"""Arrays in, a small frozen estimate out."""
