"""Templates of messages: words with places for the values of a record, for mail, short messages, chats and notices."""
