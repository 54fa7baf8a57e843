//! MACs of rows and of lines of the trail under the master keys. Refuses a MAC made under a retired key, but for the trail.

use hmac::Mac;

use super::key_set::Keys;
use super::master::Master;
use super::rows::{CoveredRow, MacOf};

impl Keys {
    /// The MAC of a row.
    pub fn mac(&self, of: MacOf, row: &CoveredRow) -> [u8; 32] {
        self.writer().row_mac(of, row).finalize().into_bytes().into()
    }

    /// Whether a MAC is a row's, under any of these keys. In constant time.
    pub fn is_mac(&self, of: MacOf, row: &CoveredRow, mac: &[u8]) -> bool {
        self.maker(of, row, mac).is_some()
    }

    /// Remembers a row whose MAC was made here.
    pub fn remember(&self, row: CoveredRow, mac: &[u8]) {
        self.verified.remember(row, mac);
    }

    /// Whether a MAC is a row's, as [`Keys::is_mac`] says it. The MAC of a remembered row is not computed again.
    pub fn is_mac_again(&self, row: CoveredRow, mac: &[u8]) -> bool {
        if self.verified.holds(&row, mac) {
            return true;
        }
        let genuine = self.is_mac(MacOf::Row, &row, mac);
        if genuine {
            self.verified.remember(row, mac);
        }
        genuine
    }

    /// The id of the master key under which a MAC is a row's. Retired keys verify the trail alone.
    pub fn maker(&self, of: MacOf, row: &CoveredRow, mac: &[u8]) -> Option<&str> {
        let made = |master: &&Master| master.row_mac(of, row).verify_slice(mac).is_ok();
        let maker = if of == MacOf::Row { self.openers().find(made) } else { self.verifiers().find(made) };
        maker.map(|master| master.id.as_str())
    }

    /// The MAC of a row under the master key of this id; `None`: no such key opens.
    pub fn mac_under(&self, id: &str, row: &CoveredRow) -> Option<[u8; 32]> {
        Some(self.master(id)?.row_mac(MacOf::Row, row).finalize().into_bytes().into())
    }

    /// Whether a MAC is a row's under the master key of this id. In constant time.
    pub fn is_mac_under(&self, id: &str, row: &CoveredRow, mac: &[u8]) -> bool {
        self.master(id).is_some_and(|master| master.row_mac(MacOf::Row, row).verify_slice(mac).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn keys(ids: &[(&str, u8)]) -> Keys {
        let master = |(id, byte): &(&str, u8)| format!("{id}:{}", data_encoding::BASE64.encode(&[*byte; 32]));
        Keys::parse(&ids.iter().map(master).collect::<Vec<_>>().join(",")).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn no_two_rows_are_written_alike() {
        let row = || CoveredRow::of("t");
        let rows = [
            row(),
            CoveredRow::of("u"),
            row().text(None),
            row().text(Some("")),
            row().text(Some("a")).text(Some("b")),
            row().text(Some("ab")).text(Some("")),
            row().text(Some("ab")),
            row().texts(["a", "b"].into_iter()),
            row().texts(["ab"].into_iter()),
            row().texts(["a"].into_iter()).text(Some("b")),
            row().number(Some(0)),
            row().number(Some(256)),
            row().flag(true),
            row().flag(true).bytes(Some(b"")),
            row().flag(true).bytes(Some(&[0; 32])),
        ];
        let keys = keys(&[("a", 1)]);
        for (index, row) in rows.iter().enumerate() {
            for (other, of) in rows.iter().enumerate() {
                let same = keys.is_mac(MacOf::Row, row, &keys.mac(MacOf::Row, of));
                assert_eq!(same, index == other, "{index} and {other}");
            }
        }
    }

    #[test]
    fn a_remembered_row_is_genuine_by_all_its_bytes_and_its_mac_alone() {
        let row = |version| CoveredRow::of("sessions").id(Some(Uuid::nil())).number(Some(version));
        let (ours, others) = (keys(&[("a", 1)]), keys(&[("b", 2)]));
        let mac = ours.mac(MacOf::Row, &row(1));
        assert!(ours.is_mac_again(row(1), &mac) && ours.is_mac_again(row(1), &mac));
        assert_eq!(ours.verified.rows_held(), 1);
        // Another row, another MAC or a shorter one is refused and not remembered; so is this row under other keys.
        let later = ours.mac(MacOf::Row, &row(2));
        for (version, mac) in [(2, &mac[..]), (1, &later[..]), (1, &mac[..31]), (1, &[])] {
            assert!(!ours.is_mac_again(row(version), mac), "{version} {mac:?}");
        }
        assert!(!others.is_mac_again(row(1), &mac) && others.verified.rows_held() == 0);
        assert!(ours.is_mac_again(row(1), &mac) && ours.is_mac_again(row(2), &later));
        assert_eq!(ours.verified.rows_held(), 2);
    }

    #[test]
    fn remembered_rows_are_bounded_in_number_and_size() {
        let keys = keys(&[("a", 1)]);
        let row = |number| CoveredRow::of("sessions").number(Some(number));
        let is_genuine = |row: CoveredRow| {
            let mac = keys.mac(MacOf::Row, &row);
            keys.is_mac_again(row, &mac)
        };
        assert!((0..3000).all(|number| is_genuine(row(number))));
        assert_eq!(keys.verified.rows_held(), 2048);
        let long = |number| row(number).text(Some(&"x".repeat(4096)));
        assert!((3000..3010).all(|number| is_genuine(long(number))));
        assert!((0..10).all(|number| is_genuine(row(number))));
        assert!((0..10).all(|number| keys.verified.holds(&row(number), &keys.mac(MacOf::Row, &row(number)))));
        assert!(!keys.verified.holds(&long(3000), &keys.mac(MacOf::Row, &long(3000))));
    }

    #[test]
    fn a_mac_is_good_for_one_thing_and_under_our_keys_alone() {
        let row = CoveredRow::of("accounts").id(Some(Uuid::nil()));
        let (ours, rotated, others) = (keys(&[("a", 1)]), keys(&[("b", 2), ("a", 1)]), keys(&[("a", 3)]));
        for of in MacOf::ALL {
            let mac = ours.mac(of, &row);
            assert!(ours.is_mac(of, &row, &mac) && rotated.is_mac(of, &row, &mac));
            assert!(
                !others.is_mac(of, &row, &mac) && !ours.is_mac(of, &row, &mac[..31]) && !ours.is_mac(of, &row, &[])
            );
            assert!(MacOf::ALL.into_iter().all(|other| (other == of) == ours.is_mac(other, &row, &mac)));
        }
    }
}
