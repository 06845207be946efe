from django.db.models import Q
from django.db.models.functions import Coalesce

from publishing.models import Submission
from publishing.retention import Rule, delete_all

from .models import ContactPerson, User
from .sign_in_log import forget_sign_ins


def forget_accounts(before):
    """Accounts that nobody signs in with any more and that act for nobody; of staff only those that were closed."""
    accounts = User.objects.alias(last=Coalesce("last_login", "created_at")).filter(last__lt=before)
    accounts = accounts.filter(Q(is_staff=False) | Q(is_active=False), is_superuser=False)
    for model in (ContactPerson, Submission):
        accounts = accounts.exclude(email__in=model.objects.order_by().values("email"))
    return delete_all(accounts)


Rule("accounts", "accounts of no use", 730, forget_accounts)
Rule("sign_ins", "sign-ins of staff", 180, forget_sign_ins)
