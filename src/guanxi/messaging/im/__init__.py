"""DingTalk, WeCom and Feishu: who people are there, messages and cards that go to them, and what comes back."""
