from modeltranslation.utils import get_translation_fields


class SideBySide:
    """For a translated admin or inline: each translated field is one row with its languages next to each other."""

    def _patch_fieldsets(self, fieldsets):
        translated = self.trans_opts.all_fields
        return [
            (
                name,
                {
                    **options,
                    "fields": [
                        tuple(get_translation_fields(field)) if field in translated else field
                        for field in options["fields"]
                    ],
                },
            )
            for name, options in fieldsets
        ]
