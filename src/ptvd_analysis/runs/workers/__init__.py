"""Who makes reports: the processes of this machine, or of a cluster."""
