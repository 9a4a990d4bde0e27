"""What the registry adds up to: figures, tables and pictures. Reads, never writes."""
