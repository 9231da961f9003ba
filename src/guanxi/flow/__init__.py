"""What runs by itself along rules that a company draws: approvals, automation."""
