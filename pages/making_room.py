"""For the migrations that add a section."""


def make_room(page_model, *slugs):
    """A text of the coordinator's that stands where a section is to be moves aside."""
    for page in page_model.objects.filter(slug__in=slugs):
        others = set(page_model.objects.values_list("slug", flat=True))
        page.slug = next(slug for n in range(2, len(others) + 3) if (slug := f"{page.slug}-{n}") not in others)
        page.save()
