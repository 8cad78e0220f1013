"""Accounts, profiles, roles and their scope, notices read.

Owns who a person is and what they may do. Refuses NUMEN: it is confidential.
"""
