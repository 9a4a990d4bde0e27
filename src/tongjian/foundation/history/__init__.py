"""Valid time: half-open date ranges that relations and dated attributes carry."""
