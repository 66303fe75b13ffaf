"""How figures are shown: French words, HTML, charts and maps."""
