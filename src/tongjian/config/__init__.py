"""Settings, routes and the command line: wiring only."""
