"""Many reports: who makes them, and the shelf they are kept on."""
