"""Long work: runs in a worker process, shows progress, may be left, keeps its result."""
