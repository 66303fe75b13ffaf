"""Quantities and sentences, as French writes them."""
