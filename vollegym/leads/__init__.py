"""Leads: who they are and how they are kept."""
