"""Messages that have a template get their words when they leave: of the values of that moment, for who reads them."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, actor_of, system_actor
from guanxi.access.models import User
from guanxi.messaging.channels import Failed, declare_reason
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.messaging.outbox.objections import ask
from guanxi.messaging.templates.filling import Filled, filled
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.scope import Found, RecordScope
from guanxi.meta import registry

MISSING = declare_reason("value_missing", _("A value is missing for which the template has no other words."))
NO_TEMPLATE = declare_reason("no_template", _("The template is not there any more."))
SUBJECT = 500


@ask
def fill_in(message: Message) -> Failed | None:
    """Give a message the words of its template."""
    if not message.template_id:
        return None
    template = MessageTemplate.objects.filter(pk=message.template_id, deleted_at=None).first()
    if template is None:
        return Failed(reason=NO_TEMPLATE)
    found = words_for(message, template)
    if found.missing:
        return Failed(reason=MISSING, detail=", ".join(found.missing))
    message.subject, message.body = found.subject[:SUBJECT], found.body
    message.facts = {**message.facts, "language": template.language}
    return None


def words_for(message: Message, template: MessageTemplate) -> Filled:
    """The template for the receiver of a message: a person here reads within his own rights, a customer what the one
    who sends it may know."""
    reader = _reader(message)
    module = next((one for one in registry.all_modules() if one.key == message.module), None)
    found = Found(reader)
    record = found.record(module, message.record_id) if module else None
    people = {"sender": message.by_id, "receiver": message.user_id}
    scope = RecordScope(found, module if record is not None else None, record, people)
    return filled(template.subject, template.body, scope, template.language)


def _reader(message: Message) -> Actor:
    who = message.user_id if message.purpose == Purpose.INTERNAL and message.user_id else message.by_id
    person = User.objects.filter(pk=who).first() if who else None
    return actor_of(person, "job") if person is not None and person.is_active else system_actor()
