"""Frameworks, domains, competences, levels, crosswalks, and the versioned documents that experts publish.

Owns the vocabulary of skills; measures nothing.
"""
