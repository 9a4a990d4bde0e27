"""The way in: what needs me now, where my work is, who I am here. It owns no records."""
