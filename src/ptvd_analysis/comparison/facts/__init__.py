"""What is counted of a territory, and what of it is remarkable: no inference, no sentence."""
