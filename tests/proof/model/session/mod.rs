//! Reference model of the session door beside the real server: one deed at a time, both must give equal answers, cookies and rows.
//! `MODEL_SECONDS` is the time of random sequences from `MODEL_SEED` on; `MODEL_DEPTH=2` tries every sequence to that depth.

mod bench;
mod call;
mod deed;
mod door;
mod honest;
mod key;
mod orders;
mod rows;
mod side;
mod steps;
mod stories;
mod told;

use super::EPOCH;
use super::dice::Dice;
use super::played::{DoorPlayed, Extent, proves, told};
use super::settings::Settings;
use bench::SessionBench;
use deed::SessionDeed;
use door::SessionDoor;
use steps::walked_door;
use stories::{BEGINS, ENDS, floods, openings, session_stories, suspension};

impl DoorPlayed for SessionBench {
    type Deed = SessionDeed;
    type Model = SessionDoor;
    const NAME: &'static str = "session";
    const PROOF: &'static str = "the model and the session door answer the same";
    const REACHED: &'static [&'static str] = &[
        "user 200",
        "user 401 10100",
        "user 401 10101",
        "user 429 10120",
        "login 200",
        "login 400 10130",
        "login 401 10101",
        "login 401 10102",
        "login 409 10110",
        "login 429 10120",
        "login/otp 204",
        "login/otp 400 10130",
        "login/otp 401 10101",
        "login/otp 401 10103",
        "login/otp 409 10111",
        "login/otp 429 10120",
        "login/otp 429 10121",
        "logout 204",
        "logout 401 10101",
        "logout 429 10120",
    ];

    fn settings() -> [Settings; 3] {
        [Settings::session(), Settings::session_defaults(), Settings::session_limited()]
    }

    fn model(set: &Settings) -> SessionDoor {
        walked_door(set, EPOCH)
    }

    fn openings() -> Vec<Vec<SessionDeed>> {
        openings()
    }

    fn starts() -> [Vec<SessionDeed>; 3] {
        [Vec::new(), vec![BEGINS], vec![BEGINS, ENDS]]
    }

    fn draws(dice: &mut Dice, set: &Settings) -> SessionDeed {
        dice.session_deed(!set.key_rate.is_empty())
    }

    fn refuses(model: &SessionDoor, deed: SessionDeed) -> bool {
        model.refuses(deed)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn the_model_and_the_session_door_answer_the_same() {
    let stories = vec![
        (Settings::session(), told(session_stories())),
        (Settings::session_patient(), told(vec![("a suspension", suspension())])),
        (Settings::session_limited(), told(vec![("floods", floods())])),
    ];
    proves::<SessionBench>(stories, Extent::or_long(17, 2)).await;
}
