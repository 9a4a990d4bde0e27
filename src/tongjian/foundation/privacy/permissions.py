"""Who publishes notices and sees to retention; requests are decided in the area of the person."""

PUBLISH = "privacy.notice:publish"
RETAIN = "privacy.retention:run"
