"""The sealed bytes, the tree and the checkpoints, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.ledger.sealing import checkpoints, keys, tree
from commonground.ledger.sealing.checkpoints import Checkpoint, NoCheckpoint
from commonground.ledger.sealing.entries import BOOKS, canonical, moment
from commonground.ledger.sealing.tree import Edge

# The eight inputs and the roots of the reference implementation of Certificate Transparency (RFC 6962).
INPUTS = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCIES = {
    (1, 8): INCLUSIONS[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LEAVES = [tree.leaf_hash(entry) for entry in INPUTS]


def slow_root(entries: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word; shares nothing with the fast form."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = max(2**n for n in range(30) if 2**n < len(entries))
    return sha256(b"\x01" + slow_root(entries[:k]) + slow_root(entries[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_published_vectors(size):
    edge = Edge()
    for leaf in LEAVES[:size]:
        edge.add(leaf)
    assert tree.root_of(LEAVES[:size]).hex() == ROOTS[size] == edge.root().hex() == slow_root(INPUTS[:size]).hex()


@pytest.mark.parametrize(("index", "size"), INCLUSIONS)
def test_inclusion_paths_are_those_of_the_published_vectors(index, size):
    path = tree.inclusion_path(LEAVES[:size], index)
    assert [step.hex() for step in path] == INCLUSIONS[index, size]


@pytest.mark.parametrize(("old", "size"), CONSISTENCIES)
def test_consistency_paths_are_those_of_the_published_vectors(old, size):
    assert [step.hex() for step in tree.consistency_path(LEAVES[:size], old)] == CONSISTENCIES[old, size]


@settings(max_examples=60)
@given(st.integers(1, 70), st.data())
def test_every_leaf_of_every_tree_is_proved_and_no_other_in_its_place(size, data):
    entries = [str(n).encode() for n in range(size)]
    leaves = [tree.leaf_hash(entry) for entry in entries]
    root = tree.root_of(leaves)
    assert root == slow_root(entries)
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_path(leaves, index)
    assert tree.inclusion_holds(leaves[index], index, size, path, root)
    other = data.draw(st.integers(0, size).filter(lambda n: n != index))
    assert not tree.inclusion_holds(leaves[index], other, size, path, root)
    assert not tree.inclusion_holds(tree.leaf_hash(b"another"), index, size, path, root)
    assert not tree.inclusion_holds(leaves[index], index, size, [*path, root], root)
    assert not path or not tree.inclusion_holds(leaves[index], index, size, path[:-1], root)


@settings(max_examples=60)
@given(st.integers(1, 70), st.data())
def test_every_tree_is_proved_to_begin_with_every_smaller_one_and_with_no_other(size, data):
    leaves = [tree.leaf_hash(str(n).encode()) for n in range(size)]
    old = data.draw(st.integers(1, size))
    root, old_root = tree.root_of(leaves), tree.root_of(leaves[:old])
    path = tree.consistency_path(leaves, old)
    assert tree.consistency_holds(old, old_root, size, root, path)
    assert not tree.consistency_holds(old, tree.leaf_hash(b"x"), size, root, path)
    assert not tree.consistency_holds(old, old_root, size, tree.leaf_hash(b"x"), path)
    assert not tree.consistency_holds(old, old_root, size, root, [*path, root])


@given(st.integers(0, 300), st.integers(0, 40))
def test_an_edge_goes_on_from_where_it_was_stored(first, more):
    edge = Edge()
    for n in range(first):
        edge.add(tree.leaf_hash(str(n).encode()))
    again = Edge.read(first, edge.stored())
    for n in range(first, first + more):
        again.add(tree.leaf_hash(str(n).encode()))
    assert again.root() == tree.root_of([tree.leaf_hash(str(n).encode()) for n in range(first + more)])


def test_an_edge_of_another_size_is_refused():
    with pytest.raises(ValueError, match="2 whole subtrees"):
        Edge.read(3, b"\0" * 32)


HAPPENED = {
    "id": UUID(int=7), "at": datetime(2026, 3, 1, 10, 30, tzinfo=timezone(timedelta(hours=1))),
    "written": datetime(2026, 3, 1, 9, 30, 0, 5, tzinfo=UTC), "jurisdiction": UUID(int=1), "agency": UUID(int=2), "user": None,
    "membership": None, "kind": "calls.taken", "record_kind": "calls.call", "record": UUID(int=3),
    "facts": {"nature": "niño", "n": 2, "share": 0.5, "known": True, "ids": [str(UUID(int=4))]},
}  # fmt: skip
LOOKED = {
    "id": UUID(int=8), "at": datetime(2026, 3, 1, tzinfo=UTC), "written": datetime(2026, 3, 1, tzinfo=UTC),
    "jurisdiction": UUID(int=1), "agency": UUID(int=2), "user": UUID(int=5), "membership": UUID(int=6), "action": "desk:person",
    "purpose": "coordination", "records": {"privacy.part": [str(UUID(int=9))]}, "count": 1, "digest": "ab", "outcome": "shown",
}  # fmt: skip


def test_the_bytes_of_what_happened_are_these_and_no_others():
    assert canonical("happened", HAPPENED) == (
        b'{"agency":"00000000-0000-0000-0000-000000000002","at":"2026-03-01T09:30:00.000000Z","book":"happened",'
        b'"facts":{"ids":["00000000-0000-0000-0000-000000000004"],"known":true,"n":2,"nature":"ni\\u00f1o","share":0.5},'
        b'"id":"00000000-0000-0000-0000-000000000007","jurisdiction":"00000000-0000-0000-0000-000000000001","kind":"calls.taken",'
        b'"membership":null,"record":"00000000-0000-0000-0000-000000000003","record_kind":"calls.call","user":null,"v":1,'
        b'"written":"2026-03-01T09:30:00.000005Z"}'
    )


def test_the_bytes_of_a_look_are_these_and_no_others():
    assert canonical("looked", LOOKED) == (
        b'{"action":"desk:person","agency":"00000000-0000-0000-0000-000000000002","at":"2026-03-01T00:00:00.000000Z",'
        b'"book":"looked","count":1,"digest":"ab","id":"00000000-0000-0000-0000-000000000008",'
        b'"jurisdiction":"00000000-0000-0000-0000-000000000001","membership":"00000000-0000-0000-0000-000000000006",'
        b'"outcome":"shown","purpose":"coordination","records":{"privacy.part":["00000000-0000-0000-0000-000000000009"]},'
        b'"user":"00000000-0000-0000-0000-000000000005","v":1,"written":"2026-03-01T00:00:00.000000Z"}'
    )


def test_the_bytes_of_a_look_that_says_its_grounds_are_these_and_no_others():
    ground = {
        "cell": "health.own.treatment",
        "way": "health.own_staff",
        "facts": {"own": True},
        "of": [str(UUID(int=9))],
    }
    assert canonical("looked", {**LOOKED, "grounds": [ground], "law": "cd"}) == (
        b'{"action":"desk:person","agency":"00000000-0000-0000-0000-000000000002","at":"2026-03-01T00:00:00.000000Z",'
        b'"book":"looked","count":1,"digest":"ab","grounds":[{"cell":"health.own.treatment","facts":{"own":true},'
        b'"of":["00000000-0000-0000-0000-000000000009"],"way":"health.own_staff"}],"id":"00000000-0000-0000-0000-000000000008",'
        b'"jurisdiction":"00000000-0000-0000-0000-000000000001","law":"cd","membership":"00000000-0000-0000-0000-000000000006",'
        b'"outcome":"shown","purpose":"coordination","records":{"privacy.part":["00000000-0000-0000-0000-000000000009"]},'
        b'"user":"00000000-0000-0000-0000-000000000005","v":2,"written":"2026-03-01T00:00:00.000000Z"}'
    )


@pytest.mark.parametrize("book", BOOKS)
def test_an_entry_with_a_field_too_few_or_too_many_has_no_sealed_form(book):
    whole = HAPPENED if book == "happened" else LOOKED
    with pytest.raises(ValueError, match="has the fields"):
        canonical(book, {name: value for name, value in whole.items() if name != "at"})
    with pytest.raises(ValueError, match="has the fields"):
        canonical(book, {**whole, "name": "x"})


def test_what_has_no_exact_form_is_refused():
    with pytest.raises(ValueError, match="zone"):
        moment(datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="JSON"):
        canonical("happened", {**HAPPENED, "facts": {"n": float("nan")}})
    with pytest.raises(TypeError, match="bytes"):
        canonical("happened", {**HAPPENED, "facts": {"n": b"x"}})


SECRET, OTHER = bytes(range(32)), bytes(range(1, 33))
KEY = keys.key_id(keys.public_of(SECRET))
ORIGIN = keys.origin_of(KEY)
PUBLIC = {KEY: keys.public_of(SECRET)}
POINT = Checkpoint(ORIGIN, 8, bytes.fromhex(ROOTS[8]), datetime(2026, 3, 1, tzinfo=UTC), None, KEY)


def test_the_bytes_of_a_checkpoint_are_these_and_no_others():
    assert checkpoints.signed(POINT, SECRET) == (
        "commonground-ledger/56475aa75463474c\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
        "time 2026-03-01T00:00:00.000000Z\ncomplete -\nkey 56475aa75463474c\n\n"
        "\u2014 commonground-ledger/56475aa75463474c "
        "HEdhRnXPtU3BmNgLlqfwpysrEfu3MXHV1i0TJvddrgfMwSRZYraWKyjnUYdcitjwCFhIlgCXPnN+sQ7iETZGYSIndgI=\n"
    )


NUMBERED = replace(POINT, number=7, follows=sha256(b"the text before").digest())


def test_a_numbered_checkpoint_says_after_which_it_comes():
    assert NUMBERED.text() == POINT.text() + "number 7\nfollows ETpVsNcqkisGZz/F9Dl+sitWWLmYSKohH8VxU/jnJEU=\n"
    assert replace(NUMBERED, number=1, follows=None).text() == POINT.text() + "number 1\nfollows -\n"
    note = checkpoints.signed(NUMBERED, SECRET)
    assert checkpoints.hash_of(note) == sha256(NUMBERED.text().encode()).digest()


@pytest.mark.parametrize("point", [POINT, NUMBERED, replace(NUMBERED, number=1, follows=None)])
def test_a_checkpoint_is_read_as_it_was_signed(point):
    assert checkpoints.read(checkpoints.signed(point, SECRET), PUBLIC) == point


@pytest.mark.parametrize(
    ("old", "new"),
    [("number 7", "number 8"), ("number 7\n", ""), ("number 7", "number 07"), ("follows ETpV", "follows -"), ("follows", "before")],
)  # fmt: skip
def test_a_changed_number_is_refused(old, new):
    note = checkpoints.signed(NUMBERED, SECRET)
    assert note.replace(old, new, 1) != note
    with pytest.raises(NoCheckpoint):
        checkpoints.read(note.replace(old, new, 1), PUBLIC)


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n8\n", "\n9\n"), ("\n8\n", "\n08\n"), ("2026-03-01", "2026-03-02"), ("complete -", "complete"), ("\u2014", "-"),
     ("Xcna", "Ycna"), ("\n\n", "\n"), ("key 5", "key 6")],
)  # fmt: skip
def test_a_changed_checkpoint_is_refused(old, new):
    note = checkpoints.signed(POINT, SECRET)
    assert note.replace(old, new, 1) != note
    with pytest.raises(NoCheckpoint):
        checkpoints.read(note.replace(old, new, 1), PUBLIC)


def test_nobody_signs_in_the_name_of_another_key():
    with pytest.raises(ValueError, match="names the key"):
        checkpoints.signed(POINT, OTHER)
    forged = checkpoints.signed(POINT, SECRET)
    with pytest.raises(NoCheckpoint, match="signature"):
        checkpoints.read(forged, {KEY: keys.public_of(OTHER)})
    with pytest.raises(NoCheckpoint, match="not among the keys"):
        checkpoints.read(forged, {})
