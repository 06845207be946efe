"""The second factor of staff: codes of an app on the phone, and backup codes for when the phone is away."""

import secrets
from dataclasses import dataclass
from math import ceil

import qrcode
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key
from qrcode.constants import ERROR_CORRECT_L
from qrcode.image.svg import SvgPathImage

from publishing.limits import TooManyAttemptsError

from .models import User

BACKUP_CODES = 10
DIGITS, BACKUP_DIGITS = 6, 10


def is_missing(user):
    """Whether this is staff of a public site who has not shown a second factor in this session."""
    return settings.IS_HTTPS and user.is_authenticated and user.is_staff and not user.is_verified()


def has_app(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


@dataclass(frozen=True)
class Secret:
    """A secret that an app is to learn. It is kept in the session of who sets it up, until a code has proved it."""

    user: User
    key: str

    @classmethod
    def new(cls, user):
        return cls(user, default_key())

    @property
    def device(self):
        return TOTPDevice(user=self.user, key=self.key, name="app")

    @property
    def as_text(self):
        """What the QR code holds, to type: capital letters and digits in groups of four."""
        letters = self.device.config_url.partition("secret=")[2].partition("&")[0]
        return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))

    @property
    def qr_code(self):
        """An SVG element without styles of its own."""
        code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, border=2, image_factory=SvgPathImage)
        code.add_data(self.device.config_url)
        return code.make_image().to_string(encoding="unicode")

    @transaction.atomic
    def confirm(self, code, *, replaces=False):
        """Make this the app of its user if the code is right; returns the device, else None.

        The code cannot be used again. Without `replaces` nothing happens for a user who has an app already.
        """
        User.objects.select_for_update().get(pk=self.user.pk)
        others = TOTPDevice.objects.filter(user=self.user)
        if others.filter(confirmed=True).exists() and not replaces:
            return None
        device = self.device
        totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
        if not (is_code(code, DIGITS) and totp.verify(int(code), tolerance=device.tolerance)):
            return None
        others.delete()
        device.last_t, device.drift = totp.t(), totp.drift
        device.save()
        return device


def is_code(code, digits):
    return len(code) == digits and code.isascii() and code.isdigit()


def hashed(backup_code, key=None):
    """What the database keeps of a backup code: nobody can read it there. `key` is one that has been replaced."""
    return salted_hmac("members.second_factor", backup_code, secret=key).hexdigest()[:16]


def token_of(device, backup_code):
    """What the device may have kept of the code, under the site's key of today or one of before."""
    known = {hashed(backup_code, key) for key in [None, *settings.SECRET_KEY_FALLBACKS]}
    return device.token_set.filter(token__in=known).values_list("token", flat=True).first() or hashed(backup_code)


@transaction.atomic
def make_backup_codes(user):
    """Ten new codes, as texts of digits; those that the user had do not work any more."""
    User.objects.select_for_update().get(pk=user.pk)
    device, _created = StaticDevice.objects.get_or_create(user=user, defaults={"name": "codes"})
    device.token_set.all().delete()
    codes = [f"{secrets.randbelow(10**BACKUP_DIGITS):0{BACKUP_DIGITS}}" for _n in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=hashed(code)) for code in codes)
    return codes


def backup_codes_left(user):
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def verify(user, code):
    """The device of which this is a code that has not been used yet, else None. Of several at once one gets it.

    Raises TooManyAttemptsError while the device rests after wrong codes: a second, then two, four, eight …
    """
    model = TOTPDevice if is_code(code, DIGITS) else StaticDevice
    device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        return None
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        raise TooManyAttemptsError(max(1, ceil((why["locked_until"] - timezone.now()).total_seconds())))
    return device if device.verify_token(code if model is TOTPDevice else token_of(device, code)) else None


def end_rest(user):
    """Let codes count again at once, after the user has proved in another way who it is."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).update(throttling_failure_count=0, throttling_failure_timestamp=None)


@transaction.atomic
def take_away(user):
    """Forget app and backup codes, so that the next sign-in sets up new ones. Whether there was anything."""
    return bool(sum(model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice)))
