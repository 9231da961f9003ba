"""Pages for people: the frame, sign-in, and the pages that work for every module."""
