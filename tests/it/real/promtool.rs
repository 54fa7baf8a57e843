//! Prometheus's own tool over the alert rules: they are well formed, and each fires when it should and is silent otherwise.

use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "wants promtool"]
fn the_alert_rules_fire_as_their_tests_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/observe");
    for arguments in [["check", "rules", "alerts.yaml"], ["test", "rules", "alerts_test.yaml"]] {
        let mut promtool = Command::new("promtool");
        let output = promtool.args(arguments).current_dir(&folder).output();
        let output = output.unwrap_or_else(|error| super::lacking("prometheus", &error));
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success() && said.contains("SUCCESS"), "{said}");
    }
}
