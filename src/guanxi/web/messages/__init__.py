"""Pages about messages: by which ways notices reach people, and what has left the house."""
