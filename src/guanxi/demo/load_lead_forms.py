"""Puts down a form of the demo company's web site."""

from guanxi.access.models import Pool
from guanxi.demo.shelf import Shelf
from guanxi.meta import registry
from guanxi.records import store

WORDS = {
    "zh-hans": {
        "name": "官网预约演示",
        "heading": "预约产品演示",
        "intro": "留下联系方式，我们会在一个工作日内与您联系。",
        "thanks": "已收到您的预约，我们会尽快与您联系。",
        "consent_text": "我同意贵公司为答复本次咨询并介绍产品而保存和使用以上信息。",
    },
    "en": {
        "name": "Book a demonstration",
        "heading": "Book a demonstration",
        "intro": "Leave your contact details and we get back to you within one working day.",
        "thanks": "Thank you, we have received your wish and will be in touch soon.",
        "consent_text": "I agree that my details are kept and used to answer me and to tell me about products.",
    },
}


def load_lead_forms(shelf: Shelf, language: str) -> None:
    """One form, whose leads lie in the pool for everybody who sells."""
    pool = Pool.objects.filter(module="lead_pool", deleted_at=None).order_by("pk").first()
    data = {
        **WORDS[language],
        "asked": ["company", "contact_name", "mobile", "email", "remark"],
        "must": ["contact_name", "mobile"],
        "campaign_code": "WEB-DEMO",
        "origins": "https://www.example.com",
        "lead_pool": pool.pk if pool else None,
    }
    store.create(registry.get("lead_form"), shelf.admin, data)
