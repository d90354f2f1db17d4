"""Answers questions about transparency logs with aics-tlog: one JSON object a line on standard input, one a line on
standard output, in the same order. Bytes are Base64. The names are those of the judge in Go."""

import base64
import json
import sys

from aics_tlog import (
    DirectoryTileStore,
    FileSystemTileReader,
    IncrementalTileWriter,
    TileMissingError,
    TileVerificationError,
    audit_tiles,
    parse_note,
    parse_vkey,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
)

decode = base64.standard_b64decode


def encode(data):
    return base64.standard_b64encode(data).decode()


def check_record(asked):
    root, leaf = decode(asked["Roots"][0]), decode(asked["Leaf"])
    proof = [decode(each) for each in asked["Proof"]]
    return {"ok": verify_inclusion(leaf, asked["Index"], asked["Size"], proof, root)}


def check_tree(asked):
    old, new = (decode(root) for root in asked["Roots"])
    proof = [decode(each) for each in asked["Proof"]]
    return {"ok": verify_consistency(asked["Old"], asked["Size"], old, new, proof)}


def open_checkpoint(asked):
    """Keys: that of the log, then those of witnesses, all of whom must have cosigned."""
    log, *witnesses = (parse_vkey(key) for key in asked["Keys"])
    result = verify_checkpoint(parse_note(decode(asked["Note"])), log, witnesses, quorum=len(witnesses))
    return {"ok": bool(result.ok), "error": str(result.error or "")}


def audit(asked):
    report = audit_tiles(FileSystemTileReader(asked["Folder"]), asked["Size"], decode(asked["Roots"][0]))
    return {"ok": report.size == asked["Size"]}


def write_log(asked):
    """Writes the tiles of a log in two steps; Proof holds its entries, the answer its root."""
    writer = IncrementalTileWriter(DirectoryTileStore(asked["Folder"], fsync=False))
    entries = [decode(each) for each in asked["Proof"]]
    half = len(entries) // 2
    writer.append(entries[:half])
    writer.append(entries[half:])
    return {"ok": True, "bytes": encode(writer.root())}


WORKS = {
    "check-record": check_record,
    "check-tree": check_tree,
    "open-checkpoint": open_checkpoint,
    "audit": audit,
    "write-log": write_log,
}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = WORKS[asked["Do"]](asked)
    except (ValueError, TileMissingError, TileVerificationError) as error:
        answer = {"ok": False, "error": str(error)}
    print(json.dumps(answer), flush=True)
