"""Summation identities: from the text to a certificate."""
