"""Letters that follow what contexts announce. None tells a result: it leads to the page that does."""
