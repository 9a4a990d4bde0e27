"""Browsers of the people around the cast, one for each role."""

from __future__ import annotations

from django.test import Client

from tests.registry.cast import Cast
from tests.signing import client_as


def lead_office(cast: Cast) -> Client:
    return client_as("lead_office", "org", cast.orgs["两新工委"].pk)


def committee(cast: Cast, org: str) -> Client:
    return client_as("committee", "org", cast.orgs[org].pk)


def registrar(cast: Cast) -> Client:
    return client_as("registrar", "place", cast.city.pk)


def competent_body(cast: Cast) -> Client:
    return client_as("competent_body", "agency", cast.health.pk)


def unit_head(unit_id: int) -> Client:
    return client_as("unit_head", "unit", unit_id)


def secretary(cast: Cast, org: str) -> Client:
    return client_as("branch_secretary", "org", cast.orgs[org].pk)


def member(person_id: int) -> Client:
    return client_as("member", "person", person_id)
