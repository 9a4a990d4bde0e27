from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "tongjian.registry.posts"
    label = "posts"
    verbose_name = "任职"
