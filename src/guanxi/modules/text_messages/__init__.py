"""Text messages to and from customers 短信: written from a record, counted before they leave, kept on the timeline."""
