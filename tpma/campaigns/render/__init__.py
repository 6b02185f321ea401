"""Values in, bytes out: what is handed to people outside about a launch."""
