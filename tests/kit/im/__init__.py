"""Stand-ins for DingTalk, WeCom and Feishu: real servers on this machine that check and answer as the real ones do."""
