"""Certificates of identities: correct ones, attacks with the reason they must be refused for, and broken files."""
