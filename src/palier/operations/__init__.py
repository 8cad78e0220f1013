"""Commands for those who run or build Palier, when they span several contexts."""
