"""Letters over the wire to a real server: encodings, connections, and what the server says to them."""

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.messaging.mail.letter import Enclosure, Letter, message_id, written
from guanxi.messaging.mail.server import server_of
from guanxi.messaging.mail.smtp import LATER, REFUSED, SENT, Postman, Receipt
from tests.kit.mail_server import make_certificate, post_office
from tests.kit.trust import times

WORDS = "关于设备维护的报价单，请查收附件 – für Ihre Unterlagen, "


def a_letter(**more: object) -> Letter:
    plain = {"sender": "crm@example.com", "to": "wang@example.org", "subject": "Hello", "text": "Hi"}
    return Letter(message_id=message_id("a key", "example.com"), **{**plain, **more})


def handed_over(letter: Letter, url: str) -> Receipt:
    server = server_of(url)
    assert server is not None
    with Postman(server, timeout=5) as postman:
        return postman.deliver(letter)


def test_chinese_subjects_names_and_files_arrive_as_they_were_written() -> None:
    letter = a_letter(
        subject=WORDS * 5,
        sender_name="澜海医疗, 销售部",
        to_name="王小明 “Max” <x>",
        text="您好\n" + "长" * 3000,
        html="<p>您好</p>",
        enclosures=(Enclosure("报价单 2026年.pdf", "application/pdf", b"%PDF-1.4 \x00\xff"),),
        headers={"In-Reply-To": "<a@b>", "List-Unsubscribe": f"<https://example.com/unsubscribe/{'x' * 300}>"},
    )
    with post_office() as post:
        assert handed_over(letter, post.url).state == SENT

        mail = post.mails[0]
    assert mail["Subject"].strip() == (WORDS * 5).strip()
    assert mail["From"].addresses[0].display_name == "澜海医疗, 销售部"
    assert (mail["To"].addresses[0].display_name, mail["To"].addresses[0].addr_spec) == (
        "王小明 “Max” <x>",
        "wang@example.org",
    )
    assert mail["Message-ID"] == letter.message_id
    assert mail["List-Unsubscribe"].strip() == f"<https://example.com/unsubscribe/{'x' * 300}>"
    assert mail.get_body(("plain",)).get_content().strip() == letter.text
    assert mail.get_body(("html",)).get_content().strip() == "<p>您好</p>"
    file = next(mail.iter_attachments())
    assert (file.get_filename(), file.get_content()) == ("报价单 2026年.pdf", b"%PDF-1.4 \x00\xff")
    assert max(map(len, post.letters[0].split(b"\r\n"))) <= 998


@given(st.text(max_size=300), st.text(max_size=120))
def test_no_words_of_a_person_make_a_header_of_their_own(subject: str, name: str) -> None:
    import email
    import email.policy

    clean = "".join(letter for letter in subject + name if not "\ud800" <= letter <= "\udfff")
    content = written(a_letter(subject=clean + "\r\nBcc: all@example.org", sender_name=clean + "\nX-Evil: 1"))

    mail = email.message_from_bytes(content, policy=email.policy.compat32)
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail["Message-ID"] == message_id("a key", "example.com")


def test_many_letters_go_by_one_connection() -> None:
    with post_office() as post:
        server = server_of(post.url)
        assert server is not None
        with Postman(server) as postman:
            assert {postman.deliver(a_letter(subject=str(at))).state for at in range(times(30, 3000))} == {SENT}

        assert len(set(post.peers)) == -(-times(30, 3000) // 100)


@pytest.mark.parametrize(
    "answer, state",
    [
        ("451 4.3.0 Come again", LATER),
        ("421 4.3.2 Closing", LATER),
        ("452 4.2.2 Full", LATER),
        ("550 5.1.1 Nobody", REFUSED),
        ("554 5.7.1 Spam", REFUSED),
        ("552 5.3.4 Too large", REFUSED),
    ],
)
def test_a_refusal_for_now_is_told_from_one_for_good(answer: str, state: str) -> None:
    with post_office() as post:
        post.answers = [answer]
        server = server_of(post.url)
        assert server is not None
        with Postman(server) as postman:
            receipt = postman.deliver(a_letter())
            after = postman.deliver(a_letter())

    assert (receipt.state, f"{receipt.code} {receipt.text}") == (state, answer)
    assert not receipt.is_doubtful
    assert after.state == SENT


def test_a_receiver_who_is_refused_does_not_spoil_the_next_letter() -> None:
    with post_office() as post:
        post.refused = {"nobody@example.org": "550 5.1.1 Nobody here"}
        server = server_of(post.url)
        assert server is not None
        with Postman(server) as postman:
            states = [postman.deliver(a_letter(to=to)).state for to in ("nobody@example.org", "wang@example.org")]

    assert states == [REFUSED, SENT]


def test_a_connection_that_breaks_at_the_last_step_leaves_a_doubt() -> None:
    with post_office() as post:
        post.answers = ["drop"]
        receipt = handed_over(a_letter(), post.url)

    assert (receipt.state, receipt.is_doubtful) == (LATER, True)


def test_a_server_that_is_not_there_is_asked_again_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        receipt = handed_over(a_letter(), f"smtp://127.0.0.1:{taken.getsockname()[1]}")

    assert (receipt.state, receipt.is_doubtful) == (LATER, False)


def test_a_server_that_says_nothing_is_not_waited_for_forever() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        server = server_of(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        assert server is not None
        receipt = Postman(server, timeout=0.3).deliver(a_letter())

    assert receipt.state == LATER


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_passwords_go_over_an_encrypted_line_whose_certificate_is_known(tmp_path: Path, tls: str) -> None:
    with post_office(user="crm", password="p@ss", certificate=make_certificate(tmp_path), tls=tls) as post:
        right = post.url.replace("p@ss", "p%40ss")
        assert handed_over(a_letter(), right).state == SENT
        assert handed_over(a_letter(), right.replace("p%40ss", "wrong")).code == 535
        assert "certificate" in handed_over(a_letter(), right.replace("ca=", "from=")).text.lower()


def test_an_address_in_chinese_letters_goes_by_smtputf8() -> None:
    with post_office() as post:
        assert handed_over(a_letter(to="王@example.org"), post.url).state == SENT

        assert post.envelopes[0].rcpt_tos == ["王@example.org"]


@pytest.mark.parametrize(
    "url",
    ["http://mail.example.com", "smtp://", "smtp://h:99999", "smtp://h?tls=1", "smtps://h?starttls=yes", "nonsense"],
)
def test_a_setting_that_can_not_be_meant_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="GUANXI_EMAIL_URL") as refused:
        server_of(url.replace("//h", "//me:geheim@h"))

    assert "geheim" not in str(refused.value)
