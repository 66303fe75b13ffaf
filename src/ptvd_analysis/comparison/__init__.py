"""What can be told of a territory beside others."""
