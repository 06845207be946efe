from .my_page import ConfirmView, EditView, MailLanguageView, MyPageView, SendView, SignOutView, WithdrawView
from .public import ContactView, OrganizationDetailView, OrganizationListView
from .sign_in import SignInLinkView, SignInSentView, SignInView

__all__ = [
    "ConfirmView",
    "ContactView",
    "EditView",
    "MailLanguageView",
    "MyPageView",
    "OrganizationDetailView",
    "OrganizationListView",
    "SendView",
    "SignInLinkView",
    "SignInSentView",
    "SignInView",
    "SignOutView",
    "WithdrawView",
]
