"""What a report is about: its parameters, its territory, those it is compared with."""
