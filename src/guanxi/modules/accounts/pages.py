"""What customers put on the workbench: those who wait for a follow-up."""

from guanxi.modules.accounts.module import ACCOUNT
from guanxi.web import workbench

workbench.add_follow_ups(workbench.FollowUps(module=ACCOUNT.key, note="city"))
