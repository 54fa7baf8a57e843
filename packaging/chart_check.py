"""The form of the Helm chart: its values against their schema, its templates against its values, and what they render.

    python3 packaging/chart_check.py

Renders with `helm` where it is installed, else with the package helm-python-sdk where that is, else not at all, and says so. What is
rendered is judged by `kubeconform` or the package kubernetes-validate where one is installed. Needs python3-yaml and
python3-jsonschema.
"""

import copy
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema
import yaml

CHART = Path(__file__).parent / "chart"
GOOD = {"publicUrl": "https://admin.example.com"}
MONITOR = {"metrics": {"enabled": True, "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}}}}
OWNER = {"migrate": {"enabled": True, "secretName": "vestibule-owner"}, "podAnnotations": {"a": "b"}, "fsGroup": 0}
# Values that the schema refuses, and the word by which.
BAD = [
    ({}, "publicUrl"),
    ({"publicUrl": "http://admin.example.com"}, "publicUrl"),
    ({"publicUrl": "https://admin.example.com/path"}, "publicUrl"),
    ({**GOOD, "replica": 3}, "replica"),
    ({**GOOD, "replicas": 0}, "replicas"),
    ({**GOOD, "settings": {"VESTIBULE_KEYS": "k:AAAA"}}, "VESTIBULE_KEYS"),
    ({**GOOD, "settings": {"VESTIBULE_SMTP_URL": "smtps://a:b@example.com"}}, "VESTIBULE_SMTP_URL"),
    ({**GOOD, "settings": {"VESTIBULE_ATTEMPTS": 5}}, "VESTIBULE_ATTEMPTS"),
    ({**GOOD, "settings": {"LOG": "info"}}, "LOG"),
    ({**GOOD, "secret": {"name": "s", "files": {"VESTIBULE_KEYS": "../keys"}}}, "files"),
    ({**GOOD, "image": {"repository": ""}}, "repository"),
]


def merged(base, over):
    """Helm's merge: objects key by key, a null deletes, everything else replaces."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    both = {key: merged(base.get(key), value) for key, value in over.items()}
    return {key: value for key, value in {**base, **both}.items() if value is not None}


def paths(values, before=""):
    for key, value in values.items():
        yield before + key
        if isinstance(value, dict):
            yield from paths(value, f"{before}{key}.")


def used():
    for file in sorted((CHART / "templates").iterdir()):
        text = file.read_text()
        assert text.count("{{") == text.count("}}"), f"{file}: unbalanced braces"
        ends = len(re.findall(r"{{-? end -?}}", text))
        blocks = len(re.findall(r"{{-? (?:if|with|range|define) ", text))
        assert ends == blocks, f"{file}: {blocks} blocks and {ends} ends"
        for path in re.findall(r"\.Values\.([A-Za-z.]+(?:_[A-Z]+)*)", text):
            yield file.name, path.rstrip(".")


def forms(values, schema):
    refusals = jsonschema.Draft7Validator(schema)
    jsonschema.Draft7Validator.check_schema(schema)
    for over in [GOOD, {**GOOD, **MONITOR}, {**GOOD, **OWNER}]:
        refusals.validate(merged(values, over))
    for over, word in BAD:
        errors = refusals.iter_errors(merged(values, over))
        said = [f"{list(error.path)} {list(error.schema_path)} {error.message}" for error in errors]
        assert any(word in one for one in said), f"{over} is not refused by {word}: {said}"
    known = set(paths(values))
    for file, path in used():
        # A setting that only some have is no default.
        optional = path.startswith("settings.VESTIBULE_DATABASE_CA")
        assert optional or path in known, f"{file}: .Values.{path} is not in values.yaml"


def renderer():
    """A function from values to texts, and what renders; None without one."""
    if shutil.which("helm"):
        def render(over):
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                json.dump(over, file)
                file.flush()
                run = ["helm", "template", "desk", str(CHART), "--namespace", "bo", "--values", file.name]
                return subprocess.run(run, check=True, capture_output=True, text=True).stdout

        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(GOOD, file)
            file.flush()
            subprocess.run(["helm", "lint", "--strict", str(CHART), "--values", file.name], check=True)
        return render, "helm"
    try:
        import helm_python
    except ImportError:
        return None

    def render(over):
        with helm_python.Chart.load(str(CHART)) as chart:
            values = chart.merge_values(over)
            chart.validate_schema(values)
            return "\n---\n".join(
                text for name, text in chart.render(values, name="desk", namespace="bo").items()
                if name.endswith(".yaml")
            )

    return render, "helm-python-sdk"


def judge(documents, over):
    monitored = over.get("metrics", {}).get("serviceMonitor", {}).get("enabled", False)
    kinds = {}
    for document in documents:
        kinds.setdefault(document["kind"], []).append(document)
    expected = {"Deployment": 1, "Job": 1, "PodDisruptionBudget": 1, "Service": 2}
    assert {kind: len(all_) for kind, all_ in kinds.items()} == {**expected, **({"ServiceMonitor": 1} if monitored else {})}, kinds
    server, job = kinds["Deployment"][0], kinds["Job"][0]
    assert server["spec"]["replicas"] == 2
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    for owner, command in [(server, "serve"), (job, "migrate")]:
        pod = owner["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert container["args"] == [command]
        assert pod["securityContext"]["runAsNonRoot"] and pod["automountServiceAccountToken"] is False
        assert "runAsUser" not in pod["securityContext"], "any user will do"
        assert pod["securityContext"].get("fsGroup", 0) == over.get("fsGroup", 65532)
        secure = container["securityContext"]
        assert secure["readOnlyRootFilesystem"] and not secure["allowPrivilegeEscalation"]
        assert secure["capabilities"] == {"drop": ["ALL"]}
        (volume,) = pod["volumes"]
        assert volume["secret"]["defaultMode"] == 0o440
        for variable in container["env"]:
            secret = variable["name"] in ("DATABASE_URL", "VESTIBULE_KEYS", "VESTIBULE_SMTP_URL", "VESTIBULE_CAPTCHA_SECRET")
            assert not secret and isinstance(variable["value"], str), variable
    pod = server["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz", "a database that is away restarts no server"
    labels = pod["metadata"]["labels"].items()
    selectors = [server["spec"]["selector"]["matchLabels"], kinds["PodDisruptionBudget"][0]["spec"]["selector"]["matchLabels"]]
    selectors += [service["spec"]["selector"] for service in kinds["Service"]]
    for selector in selectors:
        assert selector.items() <= labels, f"{selector} does not select {labels}"
        assert not selector.items() <= job["spec"]["template"]["metadata"]["labels"].items(), "selects the migration"
    for monitor in kinds.get("ServiceMonitor", []):
        wanted = monitor["spec"]["selector"]["matchLabels"].items()
        selected = [service["metadata"]["name"] for service in kinds["Service"] if wanted <= service["metadata"]["labels"].items()]
        assert selected == ["desk-vestibule-metrics"], selected
        assert monitor["metadata"]["labels"]["release"] == "prometheus"


def validated(text):
    """The program that held the objects against Kubernetes' schemas; None without one."""
    if shutil.which("kubeconform"):
        run = ["kubeconform", "-strict", "-ignore-missing-schemas", "-summary"]
        subprocess.run(run, input=text, check=True, text=True)
        return "kubeconform"
    try:
        import kubernetes_validate
    except ImportError:
        return None
    for document in filter(None, yaml.safe_load_all(text)):
        if document["kind"] != "ServiceMonitor":
            kubernetes_validate.validate(document, "1.30", strict=True)
    return "kubernetes-validate"


def main():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    schema = json.loads((CHART / "values.schema.json").read_text())
    cargo = (CHART.parent.parent / "Cargo.toml").read_text()
    version = re.search(r'^version = "(.*)"$', cargo, re.MULTILINE)[1]
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert (chart["version"], chart["appVersion"]) == (version, version), "the chart's version is that of Cargo.toml"
    forms(copy.deepcopy(values), schema)
    found = renderer()
    if not found:
        return print("chart: values, schema and templates agree; neither helm nor helm-python-sdk is here: nothing was rendered")
    render, by = found
    for over in [GOOD, {**GOOD, **MONITOR}, {**GOOD, **OWNER}]:
        text = render(over)
        judge([document for document in yaml.safe_load_all(text) if document], over)
        valid = validated(text)
    for over, _ in BAD:
        try:
            render(over)
        except Exception:
            continue
        raise AssertionError(f"{over} was rendered")
    print(f"chart: rendered by {by}; " + (f"valid by {valid}" if valid else "no schemas of Kubernetes are here: not held against them"))


if __name__ == "__main__":
    sys.exit(main())
