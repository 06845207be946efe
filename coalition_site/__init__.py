# As CHANGELOG.md has it; docs/releasing.md says when it changes.
__version__ = "1.0.0"
