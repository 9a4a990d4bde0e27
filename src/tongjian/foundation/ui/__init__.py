"""Pages, lists, forms and charts that every area is built from."""
