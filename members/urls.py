from django.urls import path
from django.utils.translation import pgettext_lazy

from pages.views import SectionView

from . import join_views
from .views import (
    ConfirmView,
    ContactView,
    EditView,
    MailLanguageView,
    MyPageView,
    OrganizationDetailView,
    OrganizationListView,
    SendView,
    SignInLinkView,
    SignInSentView,
    SignInView,
    SignOutView,
    WithdrawView,
)

app_name = "members"
urlpatterns = [
    path(pgettext_lazy("address", "members/"), OrganizationListView.as_view(), name="list"),
    path(pgettext_lazy("address", "members/<slug:slug>/"), OrganizationDetailView.as_view(), name="detail"),
    path(pgettext_lazy("address", "contact/"), ContactView.as_view(), name="contact"),
    path(
        pgettext_lazy("address", "join/"),
        SectionView.as_view(section="join", template_name="members/join/start.html"),
        name="join",
    ),
    path(pgettext_lazy("address", "join/form/"), join_views.JoinFormView.as_view(), name="join_form"),
    path(pgettext_lazy("address", "join/<slug:key>/"), join_views.JoinFormView.as_view(), name="join_draft"),
    path(pgettext_lazy("address", "join/<slug:key>/check/"), join_views.JoinCheckView.as_view(), name="join_check"),
    path(pgettext_lazy("address", "join/<slug:key>/saved/"), join_views.JoinSavedView.as_view(), name="join_saved"),
    path(pgettext_lazy("address", "join/<slug:key>/sent/"), join_views.JoinSentView.as_view(), name="join_sent"),
    path(pgettext_lazy("address", "sign-in/"), SignInView.as_view(), name="sign_in"),
    path(pgettext_lazy("address", "sign-in/sent/"), SignInSentView.as_view(), name="sign_in_sent"),
    path(pgettext_lazy("address", "sign-in/<slug:token>/"), SignInLinkView.as_view(), name="sign_in_link"),
    path(pgettext_lazy("address", "my-page/"), MyPageView.as_view(), name="my_page"),
    path(pgettext_lazy("address", "my-page/sign-out/"), SignOutView.as_view(), name="sign_out"),
    path(pgettext_lazy("address", "my-page/language/"), MailLanguageView.as_view(), name="mail_language"),
    path(pgettext_lazy("address", "my-page/<slug:kind>/<int:pk>/edit/"), EditView.as_view(), name="edit"),
    path(pgettext_lazy("address", "my-page/<slug:kind>/<int:pk>/send/"), SendView.as_view(), name="send"),
    path(pgettext_lazy("address", "my-page/<slug:kind>/<int:pk>/withdraw/"), WithdrawView.as_view(), name="withdraw"),
    path(pgettext_lazy("address", "my-page/<slug:kind>/<int:pk>/still-right/"), ConfirmView.as_view(), name="confirm"),
]
