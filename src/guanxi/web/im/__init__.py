"""Pages of chats: where providers tell what is pressed there."""
