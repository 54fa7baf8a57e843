//! Reference model of the account door beside the real server: one deed at a time, both must give equal answers, mails and rows.
//! `MODEL_SECONDS` is the time of random sequences from `MODEL_SEED` on; `MODEL_DEPTH=2` tries every sequence to that depth.

mod awaited;
mod bench;
mod calls;
mod deed;
mod door;
mod honest;
mod key;
mod login;
mod own;
mod rows;
mod side;
mod steps;
mod stories;
mod told;

use super::EPOCH;
use super::dice::Dice;
use super::played::{DoorPlayed, Extent, proves, told};
use super::settings::Settings;
use bench::AccountBench;
use deed::Deed;
use door::AccountDoor;
use steps::walked;
use stories::{ENTERS, beginnings, guarded_and, stories};

impl DoorPlayed for AccountBench {
    type Deed = Deed;
    type Model = AccountDoor;
    const NAME: &'static str = "account";
    const PROOF: &'static str = "the model and the account door answer the same";
    const REACHED: &'static [&'static str] = &[
        "login 200",
        "login 202",
        "confirm2Fa 200",
        "resend2Fa 202",
        "send2Fa 202",
        "newToken 200",
        "logout 200",
        "register 202",
        "forgotPassword 202",
        "confirmPasswordReset 200",
        "changePassword 200",
        "changePassword 202",
        "confirmChangePassword2Fa 200",
        "resendChangePassword2Fa 202",
        "enable2Fa 200",
        "disable2Fa 200",
        "disable2Fa 202",
        "UNAUTHENTICATED",
        "TOO_MANY_REQUESTS",
        "LOCKED",
        "WRONG_CREDENTIALS",
        "COOLDOWN",
        "NO_PENDING",
        "INVALID_FORMAT",
        "EXPIRED",
        "WRONG_CODE",
        "INVALID_TOKEN",
        "IDENTITY_NOT_CONFIRMED",
        "INVALID_PASSWORD",
        "USERNAME_TAKEN",
    ];

    fn settings() -> [Settings; 3] {
        [Settings::account(), Settings::account_defaults(), Settings::account_limited()]
    }

    fn model(set: &Settings) -> AccountDoor {
        walked(set, EPOCH)
    }

    fn openings() -> Vec<Vec<Deed>> {
        beginnings()
    }

    fn starts() -> [Vec<Deed>; 3] {
        [Vec::new(), vec![ENTERS], guarded_and(&[])]
    }

    fn draws(dice: &mut Dice, set: &Settings) -> Deed {
        dice.deed(!set.rate.is_empty())
    }

    fn refuses(model: &AccountDoor, deed: Deed) -> bool {
        model.refuses(deed)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn the_model_and_the_account_door_answer_the_same() {
    let stories = vec![(Settings::account(), told(stories()))];
    proves::<AccountBench>(stories, Extent::or_long(11, 4)).await;
}
