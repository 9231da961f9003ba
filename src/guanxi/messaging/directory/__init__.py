"""Departments and people as a provider of chats knows them, and how ours follow them."""
