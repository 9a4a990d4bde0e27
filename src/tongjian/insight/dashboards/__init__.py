"""The picture on one screen: how many, how covered, where the gaps are, what is stale."""
