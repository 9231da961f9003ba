"""`guanxi init`: a new company."""

import pytest

from tests.kit.homes import Home
from tests.kit.trust import once_in_suite

WANTED = ("--company", "Lanhai 蓝海", "--admin", "owner@example.com")


def found(blank: Home, *arguments: str, password: str | None = "Correct-Horse-7", check: bool = True):
    given = [*WANTED, *arguments, *(["--password-stdin"] if password is not None else [])]
    return blank.guanxi("init", *given, input=f"{password}\n" if password is not None else "", check=check)


@once_in_suite
def test_a_company_is_made_with_the_password_from_standard_input(blank: Home):
    said = found(blank, "--language", "en")

    assert "owner@example.com" in said.stdout
    assert "Correct-Horse-7" not in said.stdout + said.stderr
    assert blank.guanxi("token", "owner@example.com").returncode == 0
    assert blank.guanxi("token", "admin").returncode == 0


@pytest.mark.once
def test_without_a_password_a_one_time_password_stands_alone_on_the_last_line(blank: Home):
    password = found(blank, password=None).stdout.splitlines()[-1]

    assert len(password) >= 10
    assert " " not in password


@once_in_suite
def test_a_second_company_is_refused(blank: Home):
    found(blank)

    said = found(blank, check=False)

    assert said.returncode == 1
    assert "E_NOT_EMPTY" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.once
@pytest.mark.parametrize(
    "arguments, password, code",
    [
        ((), "short", "E_PASSWORD_WEAK"),
        (("--currency", "YUAN"), "Correct-Horse-7", "E_CHOICE"),
        (("--admin", ""), "Correct-Horse-7", "E_REQUIRED"),
        (("--timezone", "Mars/Olympus"), "Correct-Horse-7", "E_CHOICE"),
    ],
)
def test_values_that_can_not_be_are_refused_and_nothing_is_made(blank: Home, arguments, password, code):
    said = found(blank, *arguments, password=password, check=False)

    assert said.returncode == 1
    assert code in said.stderr
    assert blank.guanxi("token", "owner@example.com", check=False).returncode == 1


@pytest.mark.once
def test_an_empty_standard_input_is_refused(blank: Home):
    said = found(blank, password="", check=False)

    assert (said.returncode, "Traceback" in said.stderr) == (1, False)


@pytest.mark.once
def test_the_company_language_is_spoken_unless_the_terminal_asks_for_another(blank: Home):
    found(blank, "--language", "zh-hans")

    assert "登录" in blank.guanxi("token", "nobody", check=False).stderr
    assert "signs in" in blank.guanxi("token", "nobody", check=False, settings={"LC_ALL": "en_US.UTF-8"}).stderr
