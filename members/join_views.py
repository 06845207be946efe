from pages.views import SectionMixin
from publishing.sending import CheckView, FormView, SavedView, SendingView, SentView

from .join_forms import GuardedOrganizationApplication, OrganizationApplication


class JoinSending(SectionMixin, SendingView):
    """Pages on which an organization applies to become a member."""

    section = "join"
    kind, prefix, templates = "organization", "members:join", "members/join"
    article = "members/includes/organization_article.html"
    form_class, guarded_form_class = OrganizationApplication, GuardedOrganizationApplication
    picture_field = "logo"


class JoinFormView(JoinSending, FormView):
    pass


class JoinCheckView(JoinSending, CheckView):
    def article_context(self, obj):
        return {"organization": obj, "contacts": (), "level": 3, "inner_level": 4}


class JoinSavedView(JoinSending, SavedView):
    pass


class JoinSentView(JoinSending, SentView):
    pass
