"""Where reports are kept: a folder with its lock, its manifest and its index."""
