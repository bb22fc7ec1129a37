"""Add the shipped files to a CycloneDX bill of materials, with hashes and licence.

bill.py ENVIRONMENT.json FOLDER writes FOLDER/bill_of_materials.cdx.json.
"""

import hashlib
import json
import sys
from pathlib import Path

LICENCE = [{"license": {"id": "MIT"}}]


def main(environment: Path, folder: Path) -> None:
    """Write the bill; fail if a package that is shipped states no licence."""
    bill = json.loads(environment.read_text(encoding="utf-8"))
    packages = [c for c in bill["components"] if c["name"] not in ("pip", "setuptools")]
    unknown = [c["name"] for c in packages if not c.get("licenses")]
    if unknown:
        sys.exit(f"no licence is stated by: {', '.join(unknown)}")
    shipped = sorted(path for path in folder.iterdir() if path.is_file())
    bill["components"] = packages + [_file(path) for path in shipped]
    # The tool's own number differs in every run.
    bill.pop("serialNumber", None)
    target = folder / "bill_of_materials.cdx.json"
    target.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{len(packages)} packages and {len(shipped)} files in {target.name}")


def _file(path: Path) -> dict[str, object]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "type": "file",
        "bom-ref": f"file:{path.name}",
        "name": path.name,
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": LICENCE,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
