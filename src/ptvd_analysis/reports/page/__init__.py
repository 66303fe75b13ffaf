"""The page of a report: exported from an executed notebook, checked, with its assets."""
