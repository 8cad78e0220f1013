"""Pages, one package per person who walks through them."""
