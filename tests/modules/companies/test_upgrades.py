"""What a company from before a release finds in it."""

from django.utils import translation

from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition, FlowVersion
from guanxi.modules.companies.facade import upgrade_company
from guanxi.printing.models import PrintTemplate
from tests.kit.people import Kit


def test_an_older_company_gets_ready_print_templates_and_office_approvals_once(kit: Kit) -> None:
    begun = PrintTemplate.objects.count()
    ApprovalCase.objects.all().delete()
    FlowVersion.objects.all().delete()
    for model in (PrintTemplate, ApprovalDefinition):
        model.objects.all().delete()

    with translation.override("en"):
        upgrade_company()
    found = (PrintTemplate.objects.count(), ApprovalDefinition.objects.filter(object="office-forms").count())
    PrintTemplate.objects.exclude(pk=PrintTemplate.objects.order_by("pk").values("pk")[:1]).delete()
    upgrade_company()

    assert found[0] == begun > 0
    assert found[1] > 0
    assert not ApprovalDefinition.objects.filter(object="office-forms", active=True).exists()
    assert PrintTemplate.objects.count() == 1
    assert ApprovalDefinition.objects.filter(object="office-forms").count() == found[1]
