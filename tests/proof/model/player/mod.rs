//! Reference model of the player door beside the real server: one deed at a time, both must give equal answers, tokens, SMS, mails and
//! rows. `MODEL_SECONDS` is the time of random sequences from `MODEL_SEED` on; `MODEL_DEPTH=2` tries every sequence to that depth.

mod bench;
mod bodies;
mod calls;
mod deed;
mod door;
mod drawn;
mod honest;
mod key;
mod openings;
mod operator;
mod operator_stories;
mod own;
mod rows;
mod sent;
mod side;
mod steps;
mod stories;
mod told;

use super::EPOCH;
use super::dice::Dice;
use super::played::{DoorPlayed, Extent, proves, told};
use super::settings::Settings;
use bench::PlayerBench;
use deed::PlayerDeed;
use door::PlayerDoor;
use openings::{ASKS, BEGINS, inside, player_openings};
use operator_stories::{operator_stories, player_floods};
use steps::walked_players;
use stories::player_stories;

impl DoorPlayed for PlayerBench {
    type Deed = PlayerDeed;
    type Model = PlayerDoor;
    const NAME: &'static str = "player";
    const PROOF: &'static str = "the model and the player door answer the same";
    const REACHED: &'static [&'static str] = &[
        "begin 200",
        "begin 403 Mobile verification required",
        "begin 404 not found",
        "begin 400 invalid brand id",
        "leave 200",
        "leave 404 not found",
        "put 200",
        "put 201",
        "put 400 invalid body",
        "put 400 invalid email address",
        "put 400 invalid mobile number",
        "show 200",
        "show 401 invalid key",
        "show 404 not found",
        "remove 200",
        "remove 404 not found",
        "fact 200",
        "fact 400 invalid body",
        "read 200",
        "read 400 invalid brand id",
        "read 401 invalid token",
        "send sms 200 Success",
        "send sms 400 invalid body",
        "send sms 400 invalid mobile number",
        "send sms 401 invalid token",
        "send sms 422 Please wait",
        "send sms 422 Authentication attempts limit exceeded",
        "send sms 422 Auth Token is already verified",
        "send sms 422 Auth token does not exist",
        "send sms 429 too many requests",
        "show sms 200 Valid",
        "show sms 400 invalid code",
        "show sms 401 invalid token",
        "show sms 403 Mobile verification required",
        "show sms 422 Code is not valid",
        "show sms 422 Please wait",
        "show sms 422 TNC_REQUIRED",
        "show sms 422 Authentication attempts limit exceeded",
        "show sms 422 Auth Token is already verified",
        "show sms 422 Auth token does not exist",
        "send mail 200",
        "send mail 400 no email address",
        "send mail 400 invalid request id",
        "send mail 401 invalid token",
        "send mail 429 too many requests",
        "show mail 200",
        "show mail 400 invalid code",
        "show mail 401 invalid token",
        "show mail 422",
        "show mail 429 too many requests",
        "update 200",
        "update 400 invalid mobile number",
        "update 400 2fa cannot be disabled",
        "update 401 invalid token",
        "update 403 Mobile verification required",
    ];

    fn settings() -> [Settings; 3] {
        [Settings::player(), Settings::player_defaults(), Settings::player_limited()]
    }

    fn model(set: &Settings) -> PlayerDoor {
        walked_players(set, EPOCH)
    }

    fn openings() -> Vec<Vec<PlayerDeed>> {
        player_openings()
    }

    fn starts() -> [Vec<PlayerDeed>; 3] {
        [Vec::new(), vec![BEGINS, ASKS], inside(&[])]
    }

    fn draws(dice: &mut Dice, set: &Settings) -> PlayerDeed {
        dice.player_deed(!set.rate.is_empty())
    }

    fn refuses(model: &PlayerDoor, deed: PlayerDeed) -> bool {
        model.refuses(deed)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn the_model_and_the_player_door_answer_the_same() {
    let stories = vec![
        (Settings::player(), told([player_stories(), operator_stories()].concat())),
        (Settings::player_limited(), told(vec![("floods", player_floods())])),
    ];
    proves::<PlayerBench>(stories, Extent::or_long(17, 2)).await;
}
