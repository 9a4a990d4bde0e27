"""Keys are exchanged while others read and write; a killed rotation goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tests.foundation.vault.dumps import contents, found_in
from tests.registry import cast as casting
from tests.registry.cast import Cast, make_identifier
from tongjian.foundation.vault import ciphers, masters, ring, rotation, sealing
from tongjian.foundation.vault.models import DataKey
from tongjian.foundation.vault.places import Place, all_places, register_place
from tongjian.registry.members import queries, secrets
from tongjian.registry.members.models import CorrectionRequest, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Work on a copy of the master key, look for keys at once, and leave none behind."""
    copy = tmp_path / "master.key"
    copy.write_text(Path(settings.MASTER_KEY_FILE).read_text())
    settings.MASTER_KEY_FILE = str(copy)
    settings.KEY_LOOK_SECONDS = 0.0
    sealing.forget_keys()
    yield
    sealing.forget_keys()


@pytest.fixture
def cast() -> Cast:
    return casting.build()


def people(cast: Cast, count: int = 3) -> dict[str, int]:
    branch = cast.org("第一支部", parent=None)
    numbers = [make_identifier() for _ in range(count)]
    return {n: cast.person(f"党员{i}", branch, identifier=n).pk for i, n in enumerate(numbers)}


def keys_of_people() -> set[int]:
    rows = Person.objects.values_list("identifier_sealed", "phone_sealed", "address_sealed")
    return {int.from_bytes(bytes(value or b"")[1:5], "big") for row in rows for value in row}


def find(cast: Cast, number: str) -> int | None:
    found = queries.find_by_identifier(cast.actor, number)
    return found.pk if found else None


@pytest.mark.parametrize("algorithm", [ciphers.AES, ciphers.SM4])
def test_everything_is_sealed_and_indexed_anew(cast: Cast, algorithm: str) -> None:
    if not ciphers.is_offered(algorithm):
        pytest.skip(f"the library has no {algorithm}")
    known = people(cast)
    before = keys_of_people()

    out = StringIO()
    call_command("keys", "rotate", f"--algorithm={algorithm}", stdout=out)

    assert algorithm in out.getvalue()
    assert not keys_of_people() & before
    for number, pk in known.items():
        person = Person.objects.get(pk=pk)
        assert secrets.take(person, secrets.IDENTIFIER) == number
        assert find(cast, number) == pk
    assert DataKey.objects.filter(retired_at=None).count() == 2


def test_values_of_the_first_version_still_open_and_are_sealed_anew(cast: Cast) -> None:
    number, pk = next(iter(people(cast, 1).items()))
    person = Person.objects.get(pk=pk)
    held = ring.ring().current()
    context = secrets.context_of(person, secrets.IDENTIFIER)
    nonce = b"\1" * 12
    body = held.cipher.encrypt(nonce, number.encode(), context.encode())
    person.identifier_sealed = b"\1" + held.number.to_bytes(4, "big") + nonce + body
    person.save(update_fields=["identifier_sealed"])

    assert secrets.take(Person.objects.get(pk=pk), secrets.IDENTIFIER) == number
    rotation.rotate()
    fresh = Person.objects.get(pk=pk)
    assert bytes(fresh.identifier_sealed or b"")[0] == 2
    assert secrets.take(fresh, secrets.IDENTIFIER) == number


def test_a_killed_rotation_goes_on_with_the_keys_it_made(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = people(cast, 5)
    monkeypatch.setattr("tongjian.foundation.vault.places.PIECE", 2)
    place = all_places()["members"]
    real = type(place).walk
    calls: list[int] = []

    def die_at_the_second_piece(self: Place, after: int) -> tuple[int, int] | None:
        calls.extend([after] if self is place else [])
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, after)

    monkeypatch.setattr(type(place), "walk", die_at_the_second_piece)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate()
    assert rotation.is_under_way()
    assert len(keys_of_people()) == 2
    # Both halves are found meanwhile, and a new one too.
    for number, pk in known.items():
        assert find(cast, number) == pk
    made = DataKey.objects.count()

    monkeypatch.setattr(type(place), "walk", real)
    rotation.rotate()

    assert DataKey.objects.count() == made
    assert not rotation.is_under_way()
    assert len(keys_of_people()) == 1
    for number, pk in known.items():
        assert find(cast, number) == pk


def test_nobody_is_registered_twice_while_keys_are_rotated(cast: Cast) -> None:
    branch = cast.org("第二支部", parent=None)
    number = make_identifier()
    cast.person("赵一", branch, identifier=number)
    rotation._announce(ciphers.AES)
    DataKey.objects.update(starts_at=timezone.now() - timedelta(seconds=1))
    sealing.forget_keys()
    assert len(secrets.indexes(secrets.IDENTIFIER, number)) == 2

    with pytest.raises(Exception, match="已在花名册中"):
        cast.person("赵一", branch, identifier=number)


def test_an_announced_key_is_known_before_it_is_used() -> None:
    now = sealing.blind("1", field="x")
    newest = DataKey.objects.latest("id").pk
    DataKey.objects.create(
        purpose="field",
        algorithm=ciphers.AES,
        wrapped=masters.wrap(bytes(32)),
        starts_at=timezone.now() + timedelta(hours=1),
    )
    sealing.forget_keys()

    assert ring.ring().current().number <= newest
    assert sealing.blind("1", field="x") == now


def test_a_clock_set_back_leaves_nobody_without_a_key() -> None:
    DataKey.objects.update(starts_at=timezone.now() + timedelta(days=400))
    sealing.forget_keys()

    assert sealing.open_sealed(sealing.seal("x", context="c"), context="c") == "x"
    assert sealing.blind("x", field="phone")


def test_a_process_that_has_not_looked_yet_opens_what_the_new_key_sealed(settings: Any) -> None:
    settings.KEY_LOOK_SECONDS = 3600.0
    sealing.load_keys()
    key = sealing.make_key("field", ciphers.AES)
    old, ring._ring = ring._ring, None
    sealed = sealing.seal("x", context="c")
    ring._ring = old

    assert int.from_bytes(sealed[1:5], "big") == key.pk
    assert sealing.open_sealed(sealed, context="c") == "x"


def test_what_somebody_is_writing_is_not_forgotten(cast: Cast) -> None:
    class Busy(Place):
        label = "占用"
        left = 1

        def remaining(self) -> int:
            return self.left

        def walk(self, after: int) -> tuple[int, int] | None:
            self.left -= 1
            return None

    register_place("busy", busy := Busy())
    try:
        rotation.rotate()
    finally:
        from tongjian.foundation.vault import places

        del places._places["busy"]
    assert busy.left <= 0


def test_the_master_key_is_exchanged_and_the_former_kept(cast: Cast, settings: Any) -> None:
    number, pk = next(iter(people(cast, 1).items()))
    place = Path(settings.MASTER_KEY_FILE)
    before = place.read_text()

    call_command("keys", "rotate", "--kek", stdout=StringIO())

    assert place.read_text() != before
    (former,) = place.parent.glob("master.key.until-*")
    assert former.read_text() == before
    assert not place.with_name("master.key.next").exists()
    sealing.forget_keys()
    assert secrets.take(Person.objects.get(pk=pk), secrets.IDENTIFIER) == number


def test_killed_between_wrapping_and_exchanging_both_master_keys_open(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, pk = next(iter(people(cast, 1).items()))

    def die() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(masters, "put_in_place", die)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate_master()
    sealing.forget_keys()
    assert secrets.take(Person.objects.get(pk=pk), secrets.IDENTIFIER) == number

    rotation.rotate_master()
    assert secrets.take(Person.objects.get(pk=pk), secrets.IDENTIFIER) == number


def test_a_foreign_master_key_opens_nothing(settings: Any) -> None:
    sealing.forget_keys()
    settings.MASTER_KEY = "00" * 32

    with pytest.raises(masters.UnableToUnwrap):
        sealing.load_keys()


def test_the_master_key_may_come_from_a_command(settings: Any) -> None:
    settings.MASTER_KEY_COMMAND = f"cat {settings.MASTER_KEY_FILE}"
    sealing.forget_keys()

    assert sealing.open_sealed(sealing.seal("x", context="c"), context="c") == "x"
    with pytest.raises(CommandError, match="TONGJIAN_MASTER_KEY_NEXT"):
        call_command("keys", "rotate", "--kek", stdout=StringIO())


def test_one_rotation_at_a_time() -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [rotation._LOCK])
        with pytest.raises(CommandError, match="另一个"):
            call_command("keys", "rotate", stdout=StringIO())
    finally:
        other.close()


def test_the_list_says_what_is_left(cast: Cast) -> None:
    people(cast, 2)
    out = StringIO()
    call_command("keys", "list", stdout=out)

    assert "都用当前密钥" in out.getvalue()
    assert "主密钥：来自文件" in out.getvalue()


def test_free_texts_are_sealed_anew_and_plain_ones_for_the_first_time(cast: Cast) -> None:
    pk = next(iter(people(cast, 1).values()))
    asked = CorrectionRequest.objects.create(person_id=pk, field="phone", proposal="13900001111")
    plain = CorrectionRequest.objects.create(person_id=pk, field="phone", proposal="x")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_correctionrequest SET proposal = '13900002222' WHERE id = %s",
            [plain.pk],
        )

    rotation.rotate()

    assert found_in(contents(), ["13900001111", "13900002222"]) == []
    for request, said in ((asked, "13900001111"), (plain, "13900002222")):
        request.refresh_from_db()
        assert request.proposal == said
    assert all(place.remaining() == 0 for place in all_places().values())
