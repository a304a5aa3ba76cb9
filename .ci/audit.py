"""Ask for known faults of the locked packages. Ends with 1 where there are any; says how many could not be asked about."""

import json
import subprocess
import sys
from pathlib import Path

COMMAND = (
    "pip-audit",
    "--disable-pip",
    "--require-hashes",
    "-r",
    "requirements.lock",
    "-f",
    "json",
    "--progress-spinner",
    "off",
)


def main() -> int:
    program = Path(sys.executable).with_name(COMMAND[0])
    done = subprocess.run([program, *COMMAND[1:]], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if not done.stdout.strip():
        print(f"audit: pip-audit gave no answer:\n{done.stderr[-2000:]}", file=sys.stderr)
        return 2
    packages = json.loads(done.stdout)["dependencies"]
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    faults = [(package, fault) for package in packages for fault in package.get("vulns", [])]
    for package, fault in faults:
        print(
            f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or '-'}"
        )
    print(f"audit: {len(packages)} packages, {len(faults)} known faults, {len(unknown)} could not be asked about")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
