"""Encrypted fields: what is stored, what moves, what is lost with its key."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from organizations.encryption import DecryptionFailed, EncryptedFloatField, open_organization_key
from organizations.models import OrganizationKey, SubjectKey
from organizations.rls import acting_for
from resources.models import Client, Employee
from tests.tenants import CANARY


@pytest.fixture
def client_row(two_tenants):
    with acting_for(two_tenants.ours.pk):
        yield Client.objects.get()


def stored(table: str, column: str, pk) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def put(table: str, column: str, pk, value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])


def test_the_plaintext_comes_back(client_row):
    assert [client_row.name, client_row.latitude] == [f"Client-{CANARY}-ours", 59.32]


def test_the_column_holds_no_plaintext(client_row):
    assert CANARY.encode() not in stored("clients", "name", client_row.pk)


def test_values_yields_ciphertext(client_row):
    assert Client.objects.values_list("name", flat=True).get() == stored("clients", "name", client_row.pk)


def test_update_with_plaintext_raises(client_row):
    with pytest.raises(TypeError, match="Client.name is encrypted"):
        Client.objects.update(name="in the clear")


def test_a_search_by_value_raises(client_row):
    with pytest.raises(TypeError, match="cannot be written or searched"):
        Client.objects.filter(name="in the clear").exists()


def test_saving_without_a_change_keeps_the_ciphertext(client_row):
    before = stored("clients", "name", client_row.pk)
    client_row.save()
    assert stored("clients", "name", client_row.pk) == before


def test_the_same_text_is_never_stored_alike_twice(client_row):
    before = stored("clients", "name", client_row.pk)
    client_row.name = client_row.name
    client_row.save()
    assert stored("clients", "name", client_row.pk) != before


@pytest.mark.parametrize(
    ("source_column", "target_column"), [("name", "address"), ("latitude", "longitude")], ids=["texts", "numbers"]
)
def test_a_ciphertext_moved_to_another_column_fails(client_row, source_column, target_column):
    put("clients", target_column, client_row.pk, stored("clients", source_column, client_row.pk))
    with pytest.raises(DecryptionFailed, match="moved or altered"):
        getattr(Client.objects.get(), target_column)


def test_a_ciphertext_moved_to_another_row_with_the_same_key_fails(client_row):
    other = Client.objects.create(
        code="C-2",
        name="Other",
        area=client_row.area,
        active_from=client_row.active_from,
        subject_key=client_row.subject_key,
    )
    put("clients", "name", other.pk, stored("clients", "name", client_row.pk))
    with pytest.raises(DecryptionFailed, match="moved or altered"):
        Client.objects.get(pk=other.pk).name  # noqa: B018 - reading decrypts


def test_a_ciphertext_moved_to_another_table_fails(client_row):
    employee = Employee.objects.get()
    put("employees", "home_address", employee.pk, stored("clients", "address", client_row.pk))
    with pytest.raises(DecryptionFailed, match="employees.home_address"):
        Employee.objects.get().home_address  # noqa: B018 - reading decrypts


@pytest.mark.parametrize("position", [0, 5, -1], ids=["version", "nonce", "tag"])
def test_an_altered_ciphertext_fails(client_row, position):
    altered = bytearray(stored("clients", "name", client_row.pk))
    altered[position] ^= 1
    put("clients", "name", client_row.pk, bytes(altered))
    with pytest.raises(DecryptionFailed):
        Client.objects.get().name  # noqa: B018 - reading decrypts


def test_a_decrypt_error_names_no_person(client_row):
    put("clients", "name", client_row.pk, b"\x01" + bytes(40))
    with pytest.raises(DecryptionFailed) as failure:
        Client.objects.get().name  # noqa: B018 - reading decrypts
    assert CANARY not in str(failure.value)


def test_deleting_the_persons_key_erases_the_person(client_row):
    SubjectKey.objects.get(pk=client_row.subject_key_id).delete()
    with pytest.raises(DecryptionFailed, match="erased"):
        Client.objects.get().name  # noqa: B018 - reading decrypts


def test_clients_are_found_by_their_whole_name(client_row):
    assert Client.objects.named(f"  client-{CANARY}-OURS ").get() == client_row


def test_the_blind_index_differs_between_organizations(two_tenants):
    found = []
    for organization in (two_tenants.ours, two_tenants.theirs):
        with acting_for(organization.pk):
            row = Client.objects.get()
            row.name = "Same Name"
            row.save()
            found.append(bytes(row.name_index))
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("value", "fits"), [(-90.0, True), (90.0, True), (90.001, False), (float("nan"), False), (float("inf"), False)]
)
def test_a_latitude_lies_on_earth(value, fits):
    field = EncryptedFloatField(least=-90.0, most=90.0)
    field.name = "latitude"
    if fits:
        assert field.from_bytes(field.to_bytes(value)) == value
    else:
        with pytest.raises(ValueError, match="latitude must lie between"):
            field.to_bytes(value)


def test_rotating_the_platform_key_keeps_data_readable(two_tenants, settings):
    old = settings.CAIRE_ENCRYPTION_KEYS
    settings.CAIRE_ENCRYPTION_KEYS = {"k2": base64.b64decode("/" * 43 + "="), **old}
    call_command("rotate_keys", verbosity=0)
    settings.CAIRE_ENCRYPTION_KEYS = {"k2": settings.CAIRE_ENCRYPTION_KEYS["k2"]}
    with acting_for(two_tenants.ours.pk):
        assert [OrganizationKey.objects.get().wrapped_by, Client.objects.get().address] == [
            "k2",
            f"Client Street 2-{CANARY}-ours",
        ]


def test_replacing_the_organizations_keys_keeps_data_readable(two_tenants):
    with acting_for(two_tenants.ours.pk):
        before = open_organization_key(OrganizationKey.objects.get())
    call_command("rotate_keys", "--organization-keys", verbosity=0)
    with acting_for(two_tenants.ours.pk):
        assert open_organization_key(OrganizationKey.objects.get()) != before
        assert Client.objects.get().latitude == 59.32


def test_a_missing_platform_key_is_named(client_row, settings):
    settings.CAIRE_ENCRYPTION_KEYS = {"k9": bytes(32)}
    with pytest.raises(DecryptionFailed, match="does not hold the key k1"):
        Client.objects.get().name  # noqa: B018 - reading decrypts


def test_a_platform_key_of_another_database_is_named(client_row, settings):
    settings.CAIRE_ENCRYPTION_KEYS = {"k1": bytes(32)}
    with pytest.raises(ImproperlyConfigured, match="holds a key k1, but not the one this database was made with"):
        Client.objects.get().name  # noqa: B018 - reading decrypts
