from django.http import JsonResponse
from django.utils.text import slugify

from members.models import Organization
from pages.views import SectionMixin
from publishing.languages import in_each
from publishing.sending import CheckView, FormView, SavedView, SendingView, SentView
from vocabularies.models import CompetenceArea, Term, Vocabulary

from .forms import GuardedInitiativeSubmission, InitiativeSubmission
from .similar import similar_public


class InitiativeSending(SectionMixin, SendingView):
    """Pages on which members send in an initiative."""

    section = "submit"
    kind, prefix, templates = "initiative", "initiatives:submit", "initiatives/submit"
    article = "initiatives/includes/initiative_article.html"
    form_class, guarded_form_class = InitiativeSubmission, GuardedInitiativeSubmission
    picture_field = "image"


class InitiativeFormView(InitiativeSending, FormView):
    def get_initial(self):
        """Codes in the address fill the form in: `?area=for-all&audience=seniors&member=fores`."""
        chosen = self.request.GET
        audiences = Term.objects.filter(vocabulary=Vocabulary.AUDIENCE)
        found = {
            "areas": with_code(CompetenceArea.objects.all(), chosen.getlist("area")),
            "audiences": with_code(audiences, chosen.getlist("audience")),
        }
        if member := slugify(chosen.get("member", "")):
            found["organization"] = Organization.objects.published().current().filter(slug=member).first()
        return found


def with_code(objects, codes):
    """Those with one of the codes. Compared here: a database may refuse what an address can hold."""
    return [obj for obj in objects if obj.code in codes] if codes else []


class InitiativeCheckView(InitiativeSending, CheckView):
    def more_context(self, form):
        titles = filter(None, (form.cleaned_data[name] for name in in_each("title")))
        return {"similar": list(dict.fromkeys(found for title in titles for found in similar_public(title)))}


class InitiativeSavedView(InitiativeSending, SavedView):
    pass


class InitiativeSentView(InitiativeSending, SentView):
    pass


def similar_titles(request):
    """Public initiatives whose title is like `?title=`, as a JSON list of {title, by, address}."""
    found = similar_public(request.GET.get("title", "")[:150])
    rows = [{"title": str(one), "by": str(one.organization), "address": one.get_absolute_url()} for one in found]
    return JsonResponse(rows, safe=False)
