from django.contrib.admin.models import LogEntry

from publishing.retention import Rule, delete_all

Rule("log", "the admin's log", 730, lambda before: delete_all(LogEntry.objects.filter(action_time__lt=before)))
