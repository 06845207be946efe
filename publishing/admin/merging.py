"""What others have saved since a form was opened, put together with what the form has posted."""

from django.apps import apps

from ..comparing import difference, person, values_in
from ..history import DELETED, as_object, latest_versions
from .posted import is_typed, move_to_new, place_of, shown, take_over


def name_of(version):
    """A name for the thing of a version, in a hidden field."""
    return f"{version.instance_type._meta.label_lower} {version.id}"


class Merge:
    """Compares the versions that a form was `opened` with, name → key, to the `latest`, name → version.

    `forms` leads from the label of a model to the prefix of its forms, "" for the form itself, and to their class.

    Fields that only others have changed take over their value in `request.POST`. `told` has a dict for each thing that
    others have changed: `thing`, `person`, `at`, and either `is_added`, `is_gone` or `rows` as `difference` gives them.
    A row `is_taken`, or `is_both` when the form has something else. `both` are the names of such fields of the form.
    """

    def __init__(self, request, opened, latest, forms):
        self.request, self.forms = request, forms
        self.told, self.both = [], []
        self.data = request.POST = request.POST.copy()
        for name, version in latest.items():
            if name not in opened:
                self.tell(version, is_added=True)
            elif opened[name] != version.history_id:
                self.changed(version, opened[name])
        for name in sorted(opened.keys() - latest.keys()):
            self.gone(name, opened[name])

    def tell(self, version, **what):
        about = {"thing": as_object(version), "person": person(version), "at": version.history_date}
        self.told.append({**about, "kind": version.instance_type._meta.verbose_name, **what})

    def form_for(self, label, pk):
        """The prefix of the posted form about an object, None if there is none, and its class."""
        prefix, form_class = self.forms[label]
        return (place_of(self.data, prefix, pk) if prefix else ""), form_class

    def changed(self, now, opened):
        model = now.instance_type
        before = model.history.filter(history_id=opened, id=now.id).first()
        place, form_class = self.form_for(model._meta.label_lower, now.id)
        if before is None or place is None:
            return
        old, new = shown(form_class, before, place), shown(form_class, now, place)
        rows = []
        for row in difference(model, values_in(before), values_in(now)):
            if row["name"] in old.fields:
                if not is_typed(old[row["name"]], self.request):
                    take_over(new[row["name"]], self.data)
                    row["is_taken"] = True
                elif is_typed(new[row["name"]], self.request):
                    row["is_both"] = True
                    self.both += [] if place else [row["name"]]
                else:
                    # Both have come to the same.
                    continue
            rows.append(row)
        if rows:
            self.tell(now, rows=rows)

    def gone(self, name, opened):
        """Somebody has deleted it, or moved it elsewhere. What was typed about it is kept as something new."""
        label, _space, pk = name.partition(" ")
        if label not in self.forms or not pk.isdigit():
            return
        model = apps.get_model(label)
        place, form_class = self.form_for(label, pk)
        before = model.history.filter(history_id=opened, id=pk).first()
        last = latest_versions(model, [int(pk)]).get(int(pk))
        if not place or before is None or last is None:
            return
        form = shown(form_class, before, place)
        is_touched = any(is_typed(form[field], self.request) for field in form.fields)
        move_to_new(self.data, place, is_kept=is_touched)
        self.tell(last, is_gone=True, is_moved=last.history_type != DELETED, is_kept=is_touched)
