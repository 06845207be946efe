class OfferedLookupsMixin:
    """For the admin of a model with secret columns: an address filters only by what the list offers."""

    def lookup_allowed(self, lookup, value, request=None):
        """Django allows every column of the model, so that `?key__startswith=a` would tell a secret bit by bit."""
        offered = [item[0] if isinstance(item, tuple) else item for item in self.get_list_filter(request)]
        names = [getattr(item, "parameter_name", item) for item in offered]
        if self.date_hierarchy:
            names.append(self.date_hierarchy)
        return any(lookup == name or lookup.startswith(f"{name}__") for name in names)
