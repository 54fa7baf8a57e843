//! Google reCAPTCHA through the crate recaptcha-verify: siteverify and Enterprise. The crate has Google's URLs built in, builds
//! a client per call and sets no time limit: the caller must. The crate's errors may hold the API key and never leave this
//! file.

use std::net::IpAddr;

use recaptcha_verify::{RecaptchaEntError, RecaptchaEntResult, RecaptchaError, verify_enterprise_detailed, verify_v3};
use serde::Deserialize;

use super::reply::Reply;
use super::service::{Service, Vendor};

/// Verifies a token.
pub(super) async fn ask(service: &Service, token: &str, requester: IpAddr) -> Reply {
    match &service.vendor {
        Vendor::RecaptchaEnterprise { project } => enterprise(service, project, token).await,
        _ => siteverify(service, token, requester).await,
    }
}

async fn siteverify(service: &Service, token: &str, requester: IpAddr) -> Reply {
    match verify_v3(&service.secret, token, Some(&requester)).await {
        Ok(()) => Reply::Passed,
        Err(
            RecaptchaError::InvalidInputResponse
            | RecaptchaError::MissingInputResponse
            | RecaptchaError::TimeoutOrDuplicate
            | RecaptchaError::Unknown(Some(_)),
        ) => Reply::Failed("it is not a token, too old, or used before"),
        Err(RecaptchaError::MissingInputSecret | RecaptchaError::InvalidInputSecret) => {
            Reply::Refused("VESTIBULE_CAPTCHA_SECRET is refused")
        }
        Err(RecaptchaError::BadRequest) => Reply::Refused("the request is refused"),
        Err(RecaptchaError::HttpError(_)) => Reply::Down("no connection, or no answer"),
        // The crate ignores the HTTP status, so this may be a page that says "too many requests".
        Err(RecaptchaError::Unknown(None)) => Reply::Refused("an answer that cannot be read"),
    }
}

/// The fields of an assessment that are checked. The crate requires more (`riskAnalysis.challenge`, `event.userAgent`), which
/// Google does not promise: an answer that the crate cannot parse is parsed again as this type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assessment {
    token_properties: TokenProperties,
    risk_analysis: Option<RiskAnalysis>,
}

#[derive(Deserialize)]
struct TokenProperties {
    valid: bool,
    action: Option<String>,
    hostname: Option<String>,
}

#[derive(Deserialize)]
struct RiskAnalysis {
    score: Option<f32>,
}

impl From<RecaptchaEntResult> for Assessment {
    fn from(result: RecaptchaEntResult) -> Assessment {
        let token = result.token_properties;
        let hostname = token.extras.get("hostname").and_then(|hostname| hostname.as_str()).map(str::to_owned);
        Assessment {
            token_properties: TokenProperties { valid: token.valid, action: token.action, hostname },
            risk_analysis: Some(RiskAnalysis { score: Some(result.risk_analysis.score) }),
        }
    }
}

async fn enterprise(service: &Service, project: &str, token: &str) -> Reply {
    let unreadable = Reply::Down("an answer that cannot be read");
    let action = service.expected.action.as_deref();
    let answer = verify_enterprise_detailed(project, &service.secret, &service.site_key, token, action).await;
    let assessment = match answer {
        Ok(result) => Assessment::from(result),
        Err(RecaptchaEntError::UnexpectedResponse(body, ..)) => match serde_json::from_str(&body) {
            Ok(assessment) => assessment,
            Err(_) => return unreadable,
        },
        Err(RecaptchaEntError::ApiError(answer)) if answer.error.code < 500 => {
            return Reply::Refused(
                "VESTIBULE_CAPTCHA_SECRET, _PROJECT or _SITE_KEY is refused, or the quota is used up",
            );
        }
        Err(RecaptchaEntError::ApiError(_)) => return Reply::Down("it answers that it is in trouble"),
        Err(RecaptchaEntError::HttpError(_)) => return Reply::Down("no connection, or no answer"),
        Err(_) => return unreadable,
    };
    let TokenProperties { valid, action, hostname } = assessment.token_properties;
    if !valid {
        return Reply::Failed("it is not a token, too old, or used before");
    }
    let score = assessment.risk_analysis.and_then(|risk| risk.score);
    service.expected.of(score, action.as_deref(), hostname.as_deref())
}
