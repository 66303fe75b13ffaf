"""Indicators: declared, valued in communes, aggregated over any group of them."""
