"""Reports: their parameters, their sections, how they are executed, exported and published."""
