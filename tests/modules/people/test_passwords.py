"""What a password must be like."""

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.modules.people.passwords import keep_password
from tests.kit.people import Kit


@pytest.mark.once
@pytest.mark.parametrize("password", ["Password123", "Abcdefg1", "aaaaaaaaaaaa", "1234567890"])
def test_a_password_that_everybody_uses_is_refused(kit: Kit, password: str):
    with pytest.raises(DomainError, match="E_PASSWORD_WEAK"):
        keep_password(kit.user("bob"), password, must_change=False)


@pytest.mark.once
def test_a_password_is_nothing_like_the_person(kit: Kit):
    person = kit.user("alice")
    person.name, person.email, person.mobile = "Alexandra Winterberg", "awinterberg@acme.test", "13912345678"

    for password in ("Winterberg1", "Awinterberg-1", "+13912345678a"):
        with pytest.raises(DomainError, match="E_PASSWORD_WEAK"):
            keep_password(person, password, must_change=False)


@pytest.mark.once
def test_a_long_sentence_is_a_password(kit: Kit):
    sentence = "Seven geese went over the river, and none of them came back before 1 o'clock in the morning."

    keep_password(kit.user("bob"), sentence, must_change=False)

    assert kit.user("bob").check_password(sentence)
    assert not kit.user("bob").check_password(sentence[:64])
