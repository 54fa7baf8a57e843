"""The form of compose.yaml, of the Dockerfile, of the unit and of the Debian package: names that exist, nothing secret, nothing open to others.

    python3 packaging/forms_check.py

Needs python3-yaml. What docker itself would say is not tried.
"""

import re
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = set(re.findall(r"^\| `([A-Z_0-9]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))


def compose():
    text = (ROOT / "compose.yaml").read_text()
    file = yaml.safe_load(text)
    services = file["services"]
    for name, service in services.items():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name}: {port} is open to other machines"
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in file["volumes"] or (ROOT / source).is_dir(), f"{name}: {mount}"
        for other in service.get("depends_on", {}):
            assert other in services, f"{name} waits for {other}"
        network = service.get("network_mode", "").removeprefix("service:")
        assert not network or network in services, f"{name}: {network}"
        if name not in ("secrets", "postgres"):
            assert service["read_only"] and service["cap_drop"] == ["ALL"], f"{name} may do more than it needs"
        if service.get("image") == "vestibule":
            names = {setting.removesuffix("_FILE") for setting in service["environment"]}
            assert names <= SETTINGS, f"{name}: no settings: {names - SETTINGS}"
    server = services["vestibule"]["environment"]
    assert "VESTIBULE_ALLOW_NO_CAPTCHA" not in server and server["VESTIBULE_PUBLIC_URL"].startswith("http://127.0.0.1:")
    # The gate is the sample of docs/connect, but for its listener.
    sample = (ROOT / "docs/connect/nginx.conf").read_text()
    assert sample.count("listen 127.0.0.1:8090;") == 1, "the line that the gate replaces"
    for line in ("docker compose up --detach", "admin add you@example.com --role OWNER,BO --invite"):
        assert line in text and line in (ROOT / "docs/install.md").read_text(), line


def image():
    dockerfile = (ROOT / "Dockerfile").read_text()
    last = dockerfile.split("\nFROM ")[-1]
    assert last.splitlines()[0] == "scratch" and "RUN" not in re.findall(r"^[A-Z]+", last, re.MULTILINE)
    assert re.search(r"^USER \d+:\d+$", last, re.MULTILINE), "a user by number, by which Kubernetes sees that it is not root"
    assert '"healthcheck"]' in last and "packaging/build.sh /out" in dockerfile and "packaging/root.sh" in dockerfile
    minimum = re.search(r'^rust-version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
    assert f"FROM rust:{minimum}-" in dockerfile, f"the image is built by Rust {minimum}, the oldest that will do"
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for path in allowed:
        assert (ROOT / path).exists(), f".dockerignore: {path} is not there"
    assert not {".git", ".env", "target", "."} & set(allowed)


def package():
    cargo = (ROOT / "Cargo.toml").read_text()
    assets = re.findall(r'^    \["([^"]+)", "([^"]+)", "(\d+)"\],$', cargo, re.MULTILINE)
    assert len(assets) > 5
    for source, place, mode in assets:
        assert source.startswith("target/") or list(ROOT.glob(source)), f"no {source} for the package"
        assert not place.startswith("etc/"), f"{place}: a file of settings is made by postinst, and root alone reads it"
    shipped = {path for source, _, _ in assets for path in ROOT.glob(source)}
    listed = subprocess.run(["git", "ls-files", "docs", ":!docs/screens", ":!*/.gitignore"], cwd=ROOT, check=True, capture_output=True, text=True)
    missing = [name for name in listed.stdout.splitlines() if ROOT / name not in shipped]
    assert not missing, f"the package lacks {missing}"
    postinst = (ROOT / "packaging/debian/postinst").read_text()
    assert "install -m 0600 /usr/share/vestibule/vestibule.env" in postinst and "#DEBHELPER#" in postinst
    names = set(re.findall(r"^([A-Z_0-9]+)=", (ROOT / "packaging/vestibule.env").read_text(), re.MULTILINE))
    assert names <= SETTINGS, f"no settings: {names - SETTINGS}"


def unit():
    """The one unit of a server: the package and the archive take it, the documents name it, and none has a copy of its own."""
    name = "packaging/vestibule.service"
    assert (ROOT / name).is_file() and name in (ROOT / "docs/operations.md").read_text()
    assert name in (ROOT / "packaging/release.sh").read_text()
    assert 'unit-scripts = "packaging", unit-name = "vestibule"' in (ROOT / "Cargo.toml").read_text()
    copies = [str(path) for path in ROOT.glob("docs/**/*.md") if re.search(r"^ExecStart=\S*vestibule serve", path.read_text(), re.MULTILINE)]
    assert not copies, f"{copies} hold a unit of a server"


for check in (compose, image, package, unit):
    check()
print("compose.yaml, Dockerfile and package: their names exist, no secret stands in them, and nothing is open to others")
