"""A worker that is killed at any step loses nothing, and does nothing twice."""

import os
import signal
import subprocess

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from post_office.models import STATUS, Email

from initiatives.models import Initiative
from publishing.locks import alone
from publishing.models import Draft, Submission
from tests.filling import FORMS, answers, errors_in, key_in, post, send
from tests.test_pictures import file, photo, upload
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Killer:
    """Kills this process, as `kill -9` does, before the statement with the number `at` that writes something."""

    def __init__(self, at):
        self.left = at

    def __call__(self, execute, sql, params, many, context):
        if not sql.lstrip().upper().startswith("SELECT"):
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1
        return execute(sql, params, many, context)


def killed(at, act):
    """Whether a worker, a process of its own, was killed at that step of `act()`."""
    # Neither process goes on with the other's connection.
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            with connection.execute_wrapper(Killer(at)):
                act()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def stored():
    return {model.__name__: model.objects.count() for model in (Draft, Initiative, Submission, Email)}


def test_a_worker_killed_while_a_form_is_checked_has_kept_it_or_gets_it_again():
    client, data = Client(), answers()
    form = post(client, FORMS["en"], {**data, "title_en": ""})
    again = {"key": key_in(form.text), **data}
    steps = 0
    while killed(steps, lambda: client.post(FORMS["en"], again)):
        assert stored()["Draft"] <= 1
        steps += 1
    assert steps > 1
    checked = client.post(FORMS["en"], again)
    assert checked.status_code == 302
    assert stored() == {"Draft": 1, "Initiative": 0, "Submission": 0, "Email": 0}


def test_a_worker_killed_while_it_takes_an_initiative_in_has_taken_all_of_it_or_nothing():
    client = Client()
    check = post(client, FORMS["en"], answers())["Location"]
    steps, seen = 0, []
    while killed(steps, lambda: client.post(check)):
        found = stored()
        seen.append((found["Initiative"], found["Submission"], found["Email"]))
        steps += 1
    assert steps > 5
    assert set(seen) <= {(0, 0, 0), (1, 1, 1)}
    sent = client.post(check)
    assert "/sent/" in sent["Location"]
    assert stored() == {"Draft": 1, "Initiative": 1, "Submission": 1, "Email": 1}
    assert Email.objects.get().to == ["sanna@example.com"]


@pytest.mark.once
def test_a_sender_of_mail_that_is_killed_leaves_every_mail_to_the_next_one(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "coalition_site.mail.FolderBackend", tmp_path
    step, is_killed = 0, True
    while is_killed:
        send(Client(), data=answers(title_en=f"Robots number {step}"))
        is_killed = killed(step, lambda: call_command("send_mail"))
        call_command("send_mail")
        assert Email.objects.latest("pk").get_status_display() == "sent"
        step += 1
    assert step > 2
    # The one that was being delivered may come twice. It is better than not at all.
    assert step <= len(list(tmp_path.iterdir())) <= 2 * step


def test_of_two_senders_one_sends(settings, mailoutbox):
    send(Client())
    with alone("send_mail") as is_ours:
        assert is_ours
        assert at_once(1, sends) == [0]
    assert sends() == 1


def sends():
    """How many mails a sender has sent who comes now."""
    before = Email.objects.filter(status=STATUS.sent).count()
    call_command("send_mail")
    return Email.objects.filter(status=STATUS.sent).count() - before


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kB, which only root can make."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "small", tmp_path], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.once
def test_a_disk_that_is_full_takes_the_picture_only(settings, small_disk, caplog):
    settings.MEDIA_ROOT = small_disk / "media"
    client, picture = Client(), upload(file(photo((2400, 1600)), quality=95))
    refused = post(client, FORMS["en"], answers(image=picture, alt_text_en="A robot."))
    assert errors_in(refused.text) == [
        "The picture could not be stored just now. Send the form without it, or try again in a while."
    ]
    assert 'value="Robots for everyone"' in refused.text
    assert "could not be stored" in caplog.text
    again = {"key": key_in(refused.text), **answers()}
    assert client.post(client.post(FORMS["en"], again)["Location"])["Location"].endswith("/sent/")
    assert not Initiative.objects.get().image
